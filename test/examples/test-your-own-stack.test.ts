/** The example is a test: it runs here as it runs where it was copied to. */
import '../../examples/test-your-own-stack/tools-stack.test';
