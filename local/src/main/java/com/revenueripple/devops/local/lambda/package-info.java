/**
 * Lambda on one machine: the template's functions, called with events that went through JSON as the service does it.
 */
@NullMarked
package com.revenueripple.devops.local.lambda;

import org.jspecify.annotations.NullMarked;
