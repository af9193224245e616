#include "engine/scheduling/timetable.h"

#include <algorithm>

namespace kaze::scheduling {

namespace {

constexpr std::size_t kChildren = 4;

} // namespace

void Timetable::assign(std::vector<Entry> entries)
{
    const auto earlier = [](const Entry& a, const Entry& b) { return a.at < b.at; };
    if (!std::is_sorted(entries.begin(), entries.end(), earlier))
        std::sort(entries.begin(), entries.end(), earlier);
    m_heap = std::move(entries);
    m_places.clear();
    for (std::size_t i = 0; i < m_heap.size(); ++i)
        note(m_heap[i].row, static_cast<std::uint32_t>(i));
}

void Timetable::set(std::uint32_t row, base::Time at)
{
    const Entry entry{at, row};
    const auto place = placeOf(row);
    if (place == kNowhere) {
        m_heap.emplace_back();
        rise(m_heap.size() - 1, entry);
    } else if (at < m_heap[place].at) {
        rise(place, entry);
    } else {
        sink(place, entry);
    }
}

void Timetable::remove(std::uint32_t row)
{
    if (const auto place = placeOf(row); place != kNowhere)
        removeAt(place);
}

std::optional<Timetable::Entry> Timetable::first() const
{
    return m_heap.empty() ? std::nullopt : std::optional(m_heap.front());
}

std::optional<Timetable::Entry> Timetable::takeDue(base::Time now)
{
    if (m_heap.empty() || m_heap.front().at > now)
        return std::nullopt;
    const auto due = m_heap.front();
    removeAt(0);
    return due;
}

std::optional<base::Time> Timetable::at(std::uint32_t row) const
{
    const auto place = placeOf(row);
    return place == kNowhere ? std::nullopt : std::optional(m_heap[place].at);
}

std::size_t Timetable::bytes() const
{
    const auto pages = std::ranges::count_if(m_places, [](const auto& page) { return page != nullptr; });
    return m_heap.capacity() * sizeof(Entry) + m_places.capacity() * sizeof(m_places[0])
        + static_cast<std::size_t>(pages) * sizeof(Page);
}

std::uint32_t Timetable::placeOf(std::uint32_t row) const
{
    const auto page = row / kPage;
    return page < m_places.size() && m_places[page] ? (*m_places[page])[row % kPage] : kNowhere;
}

void Timetable::note(std::uint32_t row, std::uint32_t place)
{
    const auto page = row / kPage;
    if (page >= m_places.size())
        m_places.resize(page + 1);
    if (!m_places[page]) {
        m_places[page] = std::make_unique<Page>();
        m_places[page]->fill(kNowhere);
    }
    (*m_places[page])[row % kPage] = place;
}

void Timetable::put(std::size_t place, Entry entry)
{
    m_heap[place] = entry;
    note(entry.row, static_cast<std::uint32_t>(place));
}

void Timetable::rise(std::size_t place, Entry entry)
{
    while (place > 0) {
        const auto parent = (place - 1) / kChildren;
        if (m_heap[parent].at <= entry.at)
            break;
        put(place, m_heap[parent]);
        place = parent;
    }
    put(place, entry);
}

void Timetable::sink(std::size_t place, Entry entry)
{
    while (true) {
        const auto child = place * kChildren + 1;
        if (child >= m_heap.size())
            break;
        auto least = child;
        for (auto other = child + 1; other < std::min(child + kChildren, m_heap.size()); ++other)
            if (m_heap[other].at < m_heap[least].at)
                least = other;
        if (entry.at <= m_heap[least].at)
            break;
        put(place, m_heap[least]);
        place = least;
    }
    put(place, entry);
}

void Timetable::removeAt(std::size_t place)
{
    note(m_heap[place].row, kNowhere);
    const auto last = m_heap.back();
    m_heap.pop_back();
    if (place == m_heap.size())
        return;
    if (place > 0 && last.at < m_heap[(place - 1) / kChildren].at)
        rise(place, last);
    else
        sink(place, last);
}

} // namespace kaze::scheduling
