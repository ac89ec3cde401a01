/** Rules for the dependencies between the classes of all modules. */
@NullMarked
package com.revenueripple.devops.architecture;

import org.jspecify.annotations.NullMarked;
