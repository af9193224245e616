#include "engine/base/text.h"
#include "engine/knowledge/detail/json_slices.h"
#include "engine/knowledge/detail/replica_json.h"
#include "engine/knowledge/detail/strict_json.h"

#include <boost/json.hpp>

#include <algorithm>

namespace kaze::knowledge::detail {

namespace json = boost::json;
using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr std::size_t kMostReplicas = 1024;
constexpr std::size_t kMostFields = 4096;
constexpr std::size_t kMostElements = 65'536;
constexpr std::size_t kMostSiblings = 256;

//! Reads one state; notes what is wrong with it.
class Reader {
public:
    Reader(const Fields* row, std::vector<std::string>& problems) : m_row(row), m_problems(problems) { }

    StoredState read(const json::value& value)
    {
        StoredState read;
        RecordState& state = read.state;
        Members members(value, "state", m_problems);
        if (!m_row) {
            const auto id = base::Uuid::parse(members.text("id"));
            if (!id || id->isNil())
                members.note("id", "is no id");
            else
                state.id = *id;
        }
        state.life = members.whole("life");
        state.erased = members.whole("erased");
        if (state.life < 0 || state.erased < -1 || state.life > kMostLives || state.erased > kMostLives)
            members.note("life", "is no number of lives");
        if (!state.alive()) {
            state.life = state.erased;
            return read;
        }
        readReplicas(members);
        if (const auto* object = value.if_object(); object && object->contains("s"))
            m_usual = stampOf(*members.at("s"), members, "s");
        for (const auto& entry : listAt(members, "clock", kMostReplicas)) {
            const auto stamp = stampOf(entry, members, "clock");
            if (stamp.time == 0 || !state.clock.emplace(stamp.replica, stamp.time).second)
                members.note("clock", "has a replica twice, or no time for it");
        }
        readFields(members, state);
        readSiblings(members, read);
        checkCovered(members, state);
        return read;
    }

private:
    static constexpr std::int64_t kMostLives = 1LL << 40;

    json::array listAt(Members& members, std::string_view name, std::size_t most)
    {
        const auto* found = members.at(name);
        if (!found)
            return {};
        if (!found->is_array() || found->get_array().size() > most) {
            members.note(name, "is no list, or too long");
            return {};
        }
        return found->get_array();
    }

    void readReplicas(Members& members)
    {
        for (const auto& text : listAt(members, "replicas", kMostReplicas)) {
            const auto id = text.is_string() ? base::Uuid::parse(std::string_view(text.get_string()))
                                             : Result<base::Uuid>(fail(ErrorCode::Protocol, "no text"));
            if (!id || (!m_replicas.empty() && !(m_replicas.back() < *id)))
                members.note("replicas", "is no list of ids in their order");
            m_replicas.push_back(id ? *id : base::Uuid());
        }
    }

    //! [time, number of the replica, …]
    Stamp stampOf(const json::value& value, Members& members, std::string_view where)
    {
        const auto* list = value.if_array();
        if (list && list->size() >= 2 && list->at(0).is_int64() && list->at(1).is_int64()) {
            const auto time = list->at(0).get_int64();
            const auto number = list->at(1).get_int64();
            if (time == 0 && number == 0)
                return {};
            if (time > 0 && time <= kLatestTime && number >= 0 && number < static_cast<std::int64_t>(m_replicas.size()))
                return {time, m_replicas[static_cast<std::size_t>(number)]};
        }
        members.note(where, "has a stamp that is none");
        return {};
    }

    void readFields(Members& members, RecordState& state)
    {
        const auto* found = members.at("fields");
        const auto* fields = found ? found->if_object() : nullptr;
        if (!fields || fields->size() > kMostFields) {
            members.note("fields", "is no object, or has too many members");
            return;
        }
        for (const auto& [key, value] : *fields) {
            const std::string name(key);
            state.registers.emplace(name, registerOf(name, value));
        }
    }

    Register registerOf(const std::string& name, const json::value& value)
    {
        Register field;
        const auto* object = value.if_object();
        Members members(value, "fields." + base::shortened(name, 80), m_problems);
        field.stamp = object && object->contains("s") ? stampOf(*members.at("s"), members, "s") : m_usual;
        if (m_row && object && object->contains("h")) {
            field.value = fromRow(name, members.text("h"));
        } else if (const auto* given = members.at("v"); given && given->is_string()) {
            field.value = std::string(given->get_string());
        } else if (given && !given->is_null()) {
            members.note("v", "is no text");
        }
        if (object && object->contains("e")) {
            for (const auto& entry : listAt(members, "e", kMostElements))
                readElement(entry, members, field);
        }
        for (auto& [text, dots] : field.elements)
            dots.erase(dots.begin(), dots.upper_bound(field.stamp));
        std::erase_if(field.elements, [](const auto& element) { return element.second.empty(); });
        return field;
    }

    //! [time, number of the replica, the element's JSON, true]; with false, as it was written once, one that was taken out, of which nothing is kept
    void readElement(const json::value& entry, Members& members, Register& field)
    {
        const auto stamp = stampOf(entry, members, "e");
        const auto* list = entry.if_array();
        if (!list || list->size() != 4 || !list->at(2).is_string() || !list->at(3).is_bool() || stamp.time == 0) {
            members.note("e", "has an element that is none");
            return;
        }
        const std::string_view text(list->at(2).get_string());
        if (!m_row && !isJson(text))
            members.note("e", "has an element that is no JSON");
        if (list->at(3).get_bool())
            field.elements[std::string(text)].insert(stamp);
    }

    std::optional<std::string> fromRow(const std::string& name, const std::string& hash)
    {
        const auto now = m_row->find(name);
        if (now == m_row->end())
            return std::string();
        return fieldHash(now->second) == hash ? std::optional(now->second) : std::nullopt;
    }

    void readSiblings(Members& members, StoredState& read)
    {
        for (const auto& entry : listAt(members, "siblings", kMostSiblings)) {
            Members sibling(entry, "sibling", m_problems);
            const auto* written = sibling.at("s");
            const auto stamp = written ? stampOf(*written, sibling, "s") : Stamp();
            Fields fields;
            if (const auto* object = entry.if_object(); m_row && object && object->contains("change")) {
                fields = contentOfRow();
                fields.insert_or_assign(std::string(kChangeField), sibling.text("change"));
                read.agreed.insert(stamp);
            } else if (const auto* given = sibling.at("fields"); given && given->is_object()) {
                for (const auto& [name, value] : given->get_object()) {
                    if (!value.is_string())
                        sibling.note("fields", "has a member that is no text");
                    else
                        fields.emplace(std::string(name), std::string(value.get_string()));
                }
            } else {
                sibling.note("fields", "is no object");
            }
            if (stamp.time == 0 || !read.state.siblings.emplace(stamp, std::move(fields)).second)
                sibling.note("s", "stands twice, or is none");
        }
    }

    [[nodiscard]] Fields contentOfRow() const
    {
        Fields content;
        for (const auto& [name, value] : *m_row)
            if (!isOrigin(name))
                content.emplace(name, value);
        return content;
    }

    //! A state that has something it says it has not seen would come back after it was settled.
    static void checkCovered(Members& members, const RecordState& state)
    {
        const auto covered = [&](const Stamp& stamp) {
            const auto known = state.clock.find(stamp.replica);
            return stamp.time == 0 || (known != state.clock.end() && known->second >= stamp.time);
        };
        bool all = std::ranges::all_of(state.siblings, [&](const auto& sibling) { return covered(sibling.first); });
        for (const auto& [name, field] : state.registers) {
            all = all && covered(field.stamp);
            for (const auto& [text, dots] : field.elements)
                all = all && std::ranges::all_of(dots, covered);
        }
        if (!all)
            members.note("clock", "does not have what the state has");
    }

    const Fields* m_row; //!< null: it comes from others
    std::vector<std::string>& m_problems;
    std::vector<base::Uuid> m_replicas;
    Stamp m_usual; //!< of fields that bring none
};

} // namespace

Result<RecordState> stateFromWire(const json::value& value)
{
    std::vector<std::string> problems;
    auto read = Reader(nullptr, problems).read(value);
    if (!problems.empty())
        return fail(ErrorCode::Protocol, "A record of the peer cannot be read: " + problems.front() + ".");
    return std::move(read.state);
}

Result<StoredState> stateFromStored(std::string_view text, const Fields& row)
{
    boost::system::error_code bad;
    const json::value value = json::parse(json::string_view(text.data(), text.size()), bad);
    std::vector<std::string> problems;
    StoredState read;
    if (!bad)
        read = Reader(&row, problems).read(value);
    if (bad || !problems.empty())
        return fail(ErrorCode::Corrupt,
            "What is kept of a record for its replicas is damaged: " + (bad ? bad.message() : problems.front()) + ".");
    return read;
}

} // namespace kaze::knowledge::detail
