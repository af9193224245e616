#pragma once

#include "engine/base/result.h"

#include <chrono>
#include <string>
#include <vector>

namespace kaze::scheduling {

//! Days on which a schedule does not fire: "2026-12-25", "12-25" (every year), and from one to another, both included:
//! "2026-12-24..2027-01-06", "12-24..01-06". An immutable value.
class ExcludedDays {
public:
    ExcludedDays() = default;

    //! At most 1000 entries. Errors: InvalidArgument, with the entry.
    [[nodiscard]] static base::Result<ExcludedDays> parse(const std::vector<std::string>& entries);

    [[nodiscard]] bool has(std::chrono::local_days day) const;
    [[nodiscard]] std::size_t entries() const { return m_once.size() + m_yearly.size(); }

private:
    struct Once {
        std::chrono::local_days first, last;
    };
    struct Yearly {
        std::chrono::month_day first, last; //!< the last may be in the next year
    };

    std::vector<Once> m_once; //!< by their first day; none overlaps the next
    std::vector<Yearly> m_yearly;
};

} // namespace kaze::scheduling
