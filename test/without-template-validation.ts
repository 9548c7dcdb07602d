/**
 * The twin judges templates by itself. The validation engine of aws-cdk-lib would add three seconds of processor time to every
 * test file that synthesizes a stack; test/lib and test/bin run it on all that the constructs make.
 */
process.env.CDK_VALIDATION = 'false';
