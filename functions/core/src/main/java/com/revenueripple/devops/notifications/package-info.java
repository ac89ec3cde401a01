/** What subscribers are told of, by signed webhooks to their endpoints, and how far each of them has been told. */
@NullMarked
package com.revenueripple.devops.notifications;

import org.jspecify.annotations.NullMarked;
