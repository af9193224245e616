#pragma once

#include "engine/base/clock.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace kaze::scheduling {

//! When which schedule is due: a heap of four children a node, 16 bytes an entry, with the place of each row in it, 4 bytes a row. Setting,
//! removing and taking the earliest cost O(log n), looking at it O(1). One thread.
class Timetable {
public:
    struct Entry {
        base::Time at;
        std::uint32_t row = 0;

        bool operator==(const Entry&) const = default;
    };

    //! Replaces everything, in O(n) where the entries come in the order of their times.
    void assign(std::vector<Entry> entries);

    //! Arms a row, or moves it.
    void set(std::uint32_t row, base::Time at);
    void remove(std::uint32_t row);

    [[nodiscard]] std::optional<Entry> first() const;
    //! Takes out the earliest one, when it is due by `now`.
    [[nodiscard]] std::optional<Entry> takeDue(base::Time now);

    [[nodiscard]] std::optional<base::Time> at(std::uint32_t row) const;
    [[nodiscard]] std::size_t size() const { return m_heap.size(); }
    [[nodiscard]] std::size_t bytes() const;

private:
    static constexpr std::size_t kPage = 4096;
    static constexpr std::uint32_t kNowhere = UINT32_MAX;
    using Page = std::array<std::uint32_t, kPage>;

    [[nodiscard]] std::uint32_t placeOf(std::uint32_t row) const;
    void note(std::uint32_t row, std::uint32_t place);
    void put(std::size_t place, Entry entry);
    void rise(std::size_t place, Entry entry);
    void sink(std::size_t place, Entry entry);
    void removeAt(std::size_t place);

    std::vector<Entry> m_heap;
    std::vector<std::unique_ptr<Page>> m_places; //!< by row; rows are never used again, so pages of old ones are not there
};

} // namespace kaze::scheduling
