#pragma once

#include "engine/base/log.h"

namespace kaze::console {

//! Sends what Qt has to say to `logger` as long as it lives; one at a time.
class QtMessages {
public:
    explicit QtMessages(base::Logger logger);
    ~QtMessages();
    QtMessages(const QtMessages&) = delete;
    QtMessages& operator=(const QtMessages&) = delete;
};

} // namespace kaze::console
