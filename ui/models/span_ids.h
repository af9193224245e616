#pragma once

#include <QtGlobal>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kaze::ui {

//! The ids of a trace's spans by index, and the index of an id. Ids as OpenTelemetry writes them (16 hexadecimal digits) take 8 bytes and a
//! place in a table; others are kept as they are. Any thread, one at a time.
class SpanIds {
public:
    [[nodiscard]] int size() const { return static_cast<int>(m_keys.size()); }
    //! The index of an id; −1 when it is not known.
    [[nodiscard]] int find(std::string_view id) const;
    //! The index of a new id, which must not be known.
    int add(std::string_view id);
    [[nodiscard]] std::string text(int index) const;
    [[nodiscard]] std::size_t bytes() const;

private:
    [[nodiscard]] std::size_t slotOf(quint64 key) const;
    void grow();

    std::vector<quint64> m_keys; //!< by index; 0 for one that is not of the usual form
    std::vector<qint32> m_slots; //!< index + 1 of the key that lies there, 0 for none; a power of two
    std::unordered_map<std::string, int> m_others;
    std::unordered_map<int, std::string> m_otherTexts;
};

} // namespace kaze::ui
