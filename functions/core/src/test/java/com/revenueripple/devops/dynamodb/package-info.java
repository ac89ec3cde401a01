@NullMarked
package com.revenueripple.devops.dynamodb;

import org.jspecify.annotations.NullMarked;
