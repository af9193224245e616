#pragma once

#include "tests/support/eventually.h"

#include <functional>
#include <memory>

namespace kaze::telemetry {

//! What exports and imports use must stay until they have ended: this counts who still does. One thread.
class Held : public std::enable_shared_from_this<Held> {
public:
    [[nodiscard]] std::function<std::shared_ptr<void>()> holder()
    {
        return [self = shared_from_this()] {
            ++self->m_count;
            return std::shared_ptr<void>(nullptr, [self](void*) { --self->m_count; });
        };
    }

    [[nodiscard]] int count() const { return m_count; }

    //! Turns the loop until those that were told to end have done so.
    [[nodiscard]] bool endSoon(base::Loop& loop) const
    {
        return test::eventually(loop, [this] { return m_count == 0; });
    }

private:
    int m_count = 0;
};

} // namespace kaze::telemetry
