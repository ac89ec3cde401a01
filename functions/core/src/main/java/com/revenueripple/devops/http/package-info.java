/** The base that every handler behind API Gateway shares: request, guard, response, problems, the log line. */
@NullMarked
package com.revenueripple.devops.http;

import org.jspecify.annotations.NullMarked;
