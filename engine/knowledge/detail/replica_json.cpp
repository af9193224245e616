#include "engine/knowledge/detail/replica_json.h"

#include "engine/base/text.h"

#include <boost/json.hpp>

#include <algorithm>

namespace kaze::knowledge::detail {

namespace json = boost::json;

namespace {

//! The replicas of a state by their numbers in its text.
class Numbers {
public:
    explicit Numbers(const RecordState& state)
    {
        const auto take = [this](const Stamp& stamp) {
            if (stamp.time != 0)
                m_numbers.emplace(stamp.replica, 0);
        };
        for (const auto& [replica, time] : state.clock)
            m_numbers.emplace(replica, 0);
        for (const auto& [name, field] : state.registers) {
            take(field.stamp);
            for (const auto& [text, dots] : field.elements)
                std::ranges::for_each(dots, take);
        }
        for (const auto& [stamp, fields] : state.siblings)
            take(stamp);
        for (std::int64_t number = 0; auto& each : m_numbers)
            each.second = number++;
    }

    [[nodiscard]] json::array list() const
    {
        json::array list;
        for (const auto& [replica, number] : m_numbers)
            list.emplace_back(replica.text());
        return list;
    }
    [[nodiscard]] json::array of(const Stamp& stamp) const
    {
        if (stamp.time == 0)
            return {0, 0};
        return {stamp.time, m_numbers.at(stamp.replica)};
    }

private:
    std::map<base::Uuid, std::int64_t> m_numbers;
};

json::object objectOf(const Fields& fields)
{
    json::object object;
    for (const auto& [name, value] : fields)
        object[name] = value;
    return object;
}

//! The stamp that most fields have, which is not written with each: of what was written first.
Stamp usualStamp(const RecordState& state)
{
    const auto first = state.registers.find("created");
    return first == state.registers.end() ? Stamp() : first->second.stamp;
}

//! `row` where it is for the database.
json::object objectOf(
    const std::string& name, const Register& field, const Stamp& usual, const Numbers& numbers, const Fields* row)
{
    json::object object;
    if (field.stamp != usual)
        object["s"] = numbers.of(field.stamp);
    const auto same = row && field.value ? row->find(name) : Fields::const_iterator();
    if (row && field.value && same != row->end() && same->second == *field.value)
        object["h"] = fieldHash(*field.value);
    else if (field.value)
        object["v"] = *field.value;
    else
        object["v"] = nullptr;
    if (field.elements.empty())
        return object;
    json::array elements;
    for (const auto& [text, dots] : field.elements) {
        for (const auto& dot : dots) {
            auto one = numbers.of(dot);
            one.emplace_back(text);
            one.emplace_back(true);
            elements.emplace_back(std::move(one));
        }
    }
    object["e"] = std::move(elements);
    return object;
}

json::object objectOf(const RecordState& state, const Fields* row, const std::set<Stamp>& agreed)
{
    const Numbers numbers(state);
    json::object object{{"life", state.life}, {"erased", state.erased}};
    if (!state.alive())
        return object;
    object["replicas"] = numbers.list();
    json::array clock;
    for (const auto& [replica, time] : state.clock)
        clock.emplace_back(numbers.of({time, replica}));
    object["clock"] = std::move(clock);
    const auto usual = usualStamp(state);
    if (usual.time != 0)
        object["s"] = numbers.of(usual);
    json::object registers;
    for (const auto& [name, field] : state.registers)
        registers[name] = objectOf(name, field, usual, numbers, row);
    object["fields"] = std::move(registers);
    json::array siblings;
    for (const auto& [stamp, fields] : state.siblings) {
        json::object sibling{{"s", numbers.of(stamp)}};
        if (row && agreed.contains(stamp)) {
            const auto change = fields.find(kChangeField);
            sibling["change"] = change == fields.end() ? std::string() : change->second;
        } else {
            sibling["fields"] = objectOf(fields);
        }
        siblings.emplace_back(std::move(sibling));
    }
    object["siblings"] = std::move(siblings);
    return object;
}

} // namespace

std::string fieldHash(std::string_view value)
{
    return base::sha256Hex(value).substr(0, 16);
}

std::string wireText(const RecordState& state)
{
    json::object object = objectOf(state, nullptr, {});
    object["id"] = state.id.text();
    return json::serialize(object);
}

std::string storedText(const RecordState& state, const Fields& row)
{
    // Only where the row says what the view does: what a check here writes otherwise is kept as it came.
    std::set<Stamp> agreed;
    Fields content;
    for (const auto& [name, value] : row)
        if (!isOrigin(name))
            content.emplace(name, value);
    for (const auto& [stamp, fields] : state.siblings) {
        Fields sibling = fields;
        sibling.erase(std::string(kChangeField));
        if (sibling == content)
            agreed.insert(stamp);
    }
    return json::serialize(objectOf(state, &row, agreed));
}

} // namespace kaze::knowledge::detail
