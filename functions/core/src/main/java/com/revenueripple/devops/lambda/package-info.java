/** The base of every function: reading of the event, writing of the response, and priming before a snapshot. */
@NullMarked
package com.revenueripple.devops.lambda;

import org.jspecify.annotations.NullMarked;
