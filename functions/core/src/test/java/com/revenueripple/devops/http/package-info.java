@NullMarked
package com.revenueripple.devops.http;

import org.jspecify.annotations.NullMarked;
