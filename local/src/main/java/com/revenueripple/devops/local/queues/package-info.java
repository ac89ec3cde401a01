/** SQS on one machine: the template's queues, and the functions that are called with what is in them. */
@NullMarked
package com.revenueripple.devops.local.queues;

import org.jspecify.annotations.NullMarked;
