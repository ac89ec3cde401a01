/** SQS on one machine: the template's queues, and the calls of functions with their messages. */
@NullMarked
package com.revenueripple.devops.local.queues;

import org.jspecify.annotations.NullMarked;
