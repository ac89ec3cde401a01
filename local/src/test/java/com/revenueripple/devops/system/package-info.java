/** Tests of the whole system through its public interfaces. */
@NullMarked
package com.revenueripple.devops.system;

import org.jspecify.annotations.NullMarked;
