#pragma once

#include <QtGlobal>

#include <vector>

namespace kaze::ui {

//! Heights of many rows with their sums, so that the row at a place and the place of a row are found in O(log n) (a Fenwick tree). Rows
//! that nobody measured have an estimated height.
class HeightIndex {
public:
    //! `count` rows of `estimate` px, none measured.
    void reset(int count, int estimate);
    void append(int count, int estimate);
    //! Takes rows from the end.
    void truncate(int count);

    void set(int row, int height);
    //! The height stands, but is to be measured again.
    void forget(int row) { m_measured[static_cast<std::size_t>(row)] = false; }

    [[nodiscard]] int count() const { return static_cast<int>(m_heights.size()); }
    [[nodiscard]] int height(int row) const { return m_heights[static_cast<std::size_t>(row)]; }
    [[nodiscard]] bool isMeasured(int row) const { return m_measured[static_cast<std::size_t>(row)]; }
    //! Sum of the heights before `row`.
    [[nodiscard]] qint64 top(int row) const;
    [[nodiscard]] qint64 total() const { return top(count()); }
    //! The row that holds `y`; the last one (0 when there is none) for what is below all.
    [[nodiscard]] int rowAt(qint64 y) const;

private:
    std::vector<int> m_heights;
    std::vector<bool> m_measured;
    std::vector<qint64> m_sums; //!< m_sums[i] is the sum of the i & −i heights that end with row i − 1; index 0 is not used
};

} // namespace kaze::ui
