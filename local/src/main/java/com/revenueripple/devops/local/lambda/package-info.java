/** Lambda on one machine: the template's functions, called with events in JSON, as by the service. */
@NullMarked
package com.revenueripple.devops.local.lambda;

import org.jspecify.annotations.NullMarked;
