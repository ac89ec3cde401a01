/** API Gateway's REST API on one machine: routes, authorizers, gateway responses and CORS of the template. */
@NullMarked
package com.revenueripple.devops.local.gateway;

import org.jspecify.annotations.NullMarked;
