/** Amounts of money as whole minor units of one currency. */
@NullMarked
package com.revenueripple.devops.money;

import org.jspecify.annotations.NullMarked;
