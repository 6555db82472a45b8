// Nothing of the app ever runs.
import 'no-such-package';
