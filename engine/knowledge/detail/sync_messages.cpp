#include "engine/knowledge/detail/sync_messages.h"

#include "engine/base/base64.h"
#include "engine/base/text.h"
#include "engine/knowledge/detail/replica_json.h"
#include "engine/knowledge/detail/strict_json.h"

#include <boost/json.hpp>

#include <limits>
#include <set>

namespace kaze::knowledge::detail {

namespace json = boost::json;
using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr std::int64_t kVersion = 1;
constexpr std::size_t kMostWords = 2000; //!< bytes of a peer's error

json::object headed()
{
    return {{"kaze_sync", kVersion}};
}

//! The object with a version that is known here.
Result<json::value> parsed(std::string_view text)
{
    boost::system::error_code bad;
    auto value = json::parse(json::string_view(text.data(), text.size()), bad);
    if (bad)
        return fail(ErrorCode::Protocol, "The peer's message is no JSON: " + bad.message() + ".");
    const auto* object = value.if_object();
    const auto* version = object ? object->if_contains("kaze_sync") : nullptr;
    if (!version || !version->is_int64())
        return fail(ErrorCode::Protocol, "The peer's message is not one of syncing memories.");
    if (version->get_int64() != kVersion)
        return fail(ErrorCode::Unsupported,
            "The peer syncs memories by version " + std::to_string(version->get_int64()) + "; this cell knows version "
                + std::to_string(kVersion) + ". Update the older of the two.");
    return value;
}

//! Reads members, one wrong one of which spoils the message. Those that nobody asks for may be there.
class Checked {
public:
    explicit Checked(const json::value& value) : m_members(value, "message", m_problems) { }

    Members& members() { return m_members; }
    std::string text(std::string_view name) { return m_members.text(name); }

    std::int64_t count(std::string_view name)
    {
        const auto number = m_members.whole(name);
        if (number < 0)
            m_members.note(name, "is below 0");
        return number;
    }

    //! Nil is written as an empty text.
    base::Uuid id(std::string_view name, bool mayBeNil = false)
    {
        const auto written = m_members.text(name);
        if (written.empty() && mayBeNil)
            return {};
        const auto id = base::Uuid::parse(written);
        if (!id || id->isNil())
            m_members.note(name, "is no id");
        return id ? *id : base::Uuid();
    }

    [[nodiscard]] const std::vector<std::string>& problems() const { return m_problems; }

private:
    std::vector<std::string> m_problems;
    Members m_members;
};

std::unexpected<base::Error> wrong(const std::string& problem)
{
    return fail(ErrorCode::Protocol, "The peer's message is wrong: " + problem + ".");
}

std::string idText(const base::Uuid& id)
{
    return id.isNil() ? std::string() : id.text();
}

//! What `answer` says that it is, an error aside.
Result<> checkAnswer(const json::value& value, std::string_view wanted)
{
    const auto* kind = value.get_object().if_contains("answer");
    const std::string what = kind && kind->is_string() ? std::string(kind->get_string()) : std::string();
    if (what == wanted)
        return {};
    const auto* message = value.get_object().if_contains("message");
    const auto* code = value.get_object().if_contains("code");
    if (what != "error" || !message || !message->is_string() || !code || !code->is_string())
        return wrong("it is no answer to what was asked");
    const auto words = base::withVisibleControls(base::shortened(std::string_view(message->get_string()), kMostWords));
    return fail(base::errorCodeOf(std::string_view(code->get_string())), "The peer says: " + words);
}

json::array arrayAt(Members& members, std::string_view name, std::size_t most)
{
    const auto* found = members.at(name);
    if (found && found->is_array() && found->get_array().size() <= most)
        return found->get_array();
    members.note(name, "is no list, or too long");
    return {};
}

Result<> readStates(Checked& message, std::vector<RecordState>& states, std::vector<LargeState>& largeStates)
{
    std::set<base::Uuid> known;
    for (const auto& value : arrayAt(message.members(), "states", std::numeric_limits<std::size_t>::max())) {
        auto state = stateFromWire(value);
        if (!state)
            return failure(state);
        if (!known.insert(state->id).second)
            return wrong("a record stands in it twice");
        states.push_back(std::move(*state));
    }
    std::vector<std::string> problems;
    for (const auto& value : arrayAt(message.members(), "large", kMostLarge)) {
        LargeState large;
        Members members(value, "large", problems);
        const auto id = base::Uuid::parse(members.text("id"));
        large.bytes = members.whole("bytes");
        large.hash = members.hash("hash");
        if (!id || id->isNil() || large.bytes <= 0 || large.hash.size() != 64 || !known.insert(*id).second)
            members.note({}, "is no state that can be fetched");
        large.id = id ? *id : base::Uuid();
        largeStates.push_back(std::move(large));
    }
    return problems.empty() ? Result<>() : wrong(problems.front());
}

json::array arrayOf(const std::vector<LargeState>& largeStates)
{
    json::array large;
    for (const auto& one : largeStates) {
        const json::object entry{{"id", one.id.text()}, {"bytes", one.bytes}, {"hash", one.hash}};
        large.emplace_back(entry);
    }
    return large;
}

//! With the states, which are JSON already.
std::string withStates(const json::object& object, const std::vector<std::string>& states)
{
    std::string text = json::serialize(object);
    text.pop_back();
    text += ",\"states\":[";
    for (bool first = true; const auto& state : states) {
        text += (first ? "" : ",") + state;
        first = false;
    }
    return text + "]}";
}

void readRecordIds(Members& members, SyncAsk& ask)
{
    for (const auto& text : arrayAt(members, "ids", kMostRecords)) {
        const auto id = text.is_string() ? base::Uuid::parse(std::string_view(text.get_string()))
                                         : Result<base::Uuid>(fail(ErrorCode::Protocol, "no text"));
        if (!id || id->isNil())
            members.note("ids", "has one that is none");
        ask.records.push_back(id ? *id : base::Uuid());
    }
    if (ask.records.empty())
        members.note("ids", "is empty");
}

} // namespace

std::string textOf(const SyncAsk& ask)
{
    json::object object = headed();
    object["ask"] = ask.piece ? "piece" : ask.records.empty() ? "changes" : "records";
    object["tenant"] = ask.tenant;
    object["project"] = ask.project;
    object["cell"] = ask.cell;
    if (ask.piece) {
        object["id"] = ask.piece->text();
        object["hash"] = ask.hash;
        object["at"] = ask.at;
        return json::serialize(object);
    }
    if (!ask.records.empty()) {
        json::array ids;
        for (const auto& id : ask.records)
            ids.emplace_back(id.text());
        object["ids"] = std::move(ids);
        return json::serialize(object);
    }
    object["replica"] = ask.replica.text();
    object["known"] = idText(ask.known);
    object["heard"] = ask.heard;
    object["above"] = ask.above;
    object["everything"] = ask.everything;
    return json::serialize(object);
}

Result<SyncAsk> readAsk(std::string_view text)
{
    const auto value = parsed(text);
    if (!value)
        return failure(value);
    SyncAsk ask;
    std::string problem;
    {
        Checked message(*value);
        const auto kind = message.text("ask");
        ask.tenant = message.text("tenant");
        ask.project = message.text("project");
        ask.cell = message.text("cell");
        if (kind == "piece") {
            ask.piece = message.id("id");
            ask.hash = message.members().hash("hash");
            ask.at = message.count("at");
        } else if (kind == "records") {
            readRecordIds(message.members(), ask);
        } else if (kind == "changes") {
            ask.replica = message.id("replica");
            ask.known = message.id("known", true);
            ask.heard = message.count("heard");
            ask.above = message.count("above");
            ask.everything = message.members().truth("everything");
        } else {
            message.members().note("ask", "is nothing that can be asked");
        }
        if (ask.cell.empty() || ask.cell.size() > 64)
            message.members().note("cell", "is no name");
        problem = message.problems().empty() ? std::string() : message.problems().front();
    }
    return problem.empty() ? Result<SyncAsk>(std::move(ask)) : wrong(problem);
}

std::string textOf(const SyncAnswer& answer, const std::vector<std::string>& states)
{
    json::object object = headed();
    object["answer"] = "changes";
    object["replica"] = answer.replica.text();
    object["sequence"] = answer.sequence;
    object["answered"] = answer.answered;
    object["now"] = answer.now.time_since_epoch().count();
    object["seen"] = idText(answer.seen);
    object["heard"] = answer.heard;
    object["up_to"] = answer.upTo;
    object["more"] = answer.more;
    object["large"] = arrayOf(answer.large);
    return withStates(object, states);
}

std::string textOf(const SyncRecords& answer, const std::vector<std::string>& states)
{
    json::object object = headed();
    object["answer"] = "records";
    object["looked"] = answer.looked;
    object["large"] = arrayOf(answer.large);
    return withStates(object, states);
}

std::string pieceText(std::string_view bytes)
{
    json::object object = headed();
    object["answer"] = "piece";
    object["bytes"] = base::base64(bytes);
    return json::serialize(object);
}

std::string errorText(const base::Error& error)
{
    json::object object = headed();
    object["answer"] = "error";
    object["code"] = json::string(base::nameOf(error.code));
    object["message"] = base::shortened(base::toUtf8(error.message), kMostWords);
    return json::serialize(object);
}

Result<SyncAnswer> readAnswer(std::string_view text)
{
    const auto value = parsed(text);
    if (!value)
        return failure(value);
    if (auto changes = checkAnswer(*value, "changes"); !changes)
        return failure(changes);
    SyncAnswer answer;
    Checked message(*value);
    message.text("answer");
    answer.replica = message.id("replica");
    answer.sequence = message.count("sequence");
    answer.answered = message.count("answered");
    answer.now = base::Time(std::chrono::microseconds(std::min(message.count("now"), kLatestTime)));
    answer.seen = message.id("seen", true);
    answer.heard = message.count("heard");
    answer.upTo = message.count("up_to");
    answer.more = message.members().truth("more");
    if (auto states = readStates(message, answer.states, answer.large); !states)
        return failure(states);
    if (!message.problems().empty())
        return wrong(message.problems().front());
    if (answer.upTo > answer.sequence)
        return wrong("up_to is above sequence");
    return answer;
}

Result<SyncRecords> readRecords(std::string_view text)
{
    const auto value = parsed(text);
    if (!value)
        return failure(value);
    if (auto records = checkAnswer(*value, "records"); !records)
        return failure(records);
    SyncRecords answer;
    Checked message(*value);
    message.text("answer");
    answer.looked = message.count("looked");
    if (auto states = readStates(message, answer.states, answer.large); !states)
        return failure(states);
    return message.problems().empty() ? Result<SyncRecords>(std::move(answer)) : wrong(message.problems().front());
}

Result<std::string> readPiece(std::string_view text)
{
    const auto value = parsed(text);
    if (!value)
        return failure(value);
    if (auto piece = checkAnswer(*value, "piece"); !piece)
        return failure(piece);
    Checked message(*value);
    message.text("answer");
    auto bytes = base::fromBase64(message.text("bytes"));
    if (!bytes || bytes->empty() || bytes->size() > kPieceBytes || !message.problems().empty())
        return wrong("it has no piece of a state");
    return std::move(*bytes);
}

Result<RecordState> readLarge(std::string_view text, const LargeState& expected)
{
    if (base::sha256Hex(text) != expected.hash)
        return wrong("the pieces of a state do not make what they should");
    boost::system::error_code bad;
    const auto value = json::parse(json::string_view(text.data(), text.size()), bad);
    if (bad)
        return wrong("the pieces of a state make no JSON");
    auto state = stateFromWire(value);
    if (state && state->id != expected.id)
        return wrong("the pieces of a state make another one");
    return state;
}

} // namespace kaze::knowledge::detail
