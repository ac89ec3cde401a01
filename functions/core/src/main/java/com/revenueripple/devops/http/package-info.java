/** The base of every handler behind API Gateway: request, guard, response, problems, log line. */
@NullMarked
package com.revenueripple.devops.http;

import org.jspecify.annotations.NullMarked;
