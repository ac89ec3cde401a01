/** Lambda on one machine as it really starts a function: the built zip, the real runtime client, a process of its own. */
@NullMarked
package com.revenueripple.devops.embedded.lambda;

import org.jspecify.annotations.NullMarked;
