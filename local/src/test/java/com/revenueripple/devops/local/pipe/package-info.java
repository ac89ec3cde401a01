/** Tests of the local pipes. */
@NullMarked
package com.revenueripple.devops.local.pipe;

import org.jspecify.annotations.NullMarked;
