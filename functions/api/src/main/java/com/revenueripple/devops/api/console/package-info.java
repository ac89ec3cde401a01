/** The administrators' page and the description of the API. */
@NullMarked
package com.revenueripple.devops.api.console;

import org.jspecify.annotations.NullMarked;
