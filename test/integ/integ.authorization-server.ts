import { App } from 'aws-cdk-lib';
import { signInTest } from './sign-in-stack';

signInTest(new App(), 'authorization-server');
