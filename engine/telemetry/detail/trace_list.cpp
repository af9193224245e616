#include "engine/telemetry/detail/trace_list.h"

#include "engine/telemetry/detail/queries.h"
#include "engine/telemetry/detail/trace_sql.h"

#include <charconv>
#include <limits>

namespace kaze::telemetry::detail {

using base::ErrorCode;
using base::Result;
using storage::Blob;
using storage::Value;

namespace {

constexpr int kKeyColumn = 18;

std::string_view keyOf(api::TraceOrder order)
{
    switch (order) {
    case api::TraceOrder::Longest:
        return sql::kLongest;
    case api::TraceOrder::Dearest:
        return sql::kCost;
    case api::TraceOrder::MostTokens:
        return sql::kTokens;
    case api::TraceOrder::MostErrors:
        return sql::kErrors;
    case api::TraceOrder::MostSpans:
        return sql::kSpans;
    case api::TraceOrder::Newest:
        break;
    }
    return {};
}

//! Takes a number and the "-" behind it off the text.
bool takeNumber(std::string_view& text, std::int64_t& number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (error != std::errc() || !text.starts_with('-'))
        return false;
    text.remove_prefix(1);
    return true;
}

std::string statementOf(const TraceListing& listing)
{
    std::string statement;
    const auto add = [&](auto... parts) { (statement.append(parts), ...); };
    if (listing.order == api::TraceOrder::Newest) {
        add(sql::kListNewest, std::string_view(listing.condition.sql), sql::kListNewestEnd);
        return statement;
    }
    const auto key = keyOf(listing.order);
    add(sql::kListBegin, key, sql::kListWhere, key, sql::kListAfter, std::string_view(listing.condition.sql), sql::kListEnd);
    return statement;
}

} // namespace

std::string cursorText(api::TraceOrder order, const TracePlace& place)
{
    const auto tail = std::to_string(place.start) + "-" + place.id.hex();
    return order == api::TraceOrder::Newest ? tail : base::enumName(order) + "-" + std::to_string(place.key) + "-" + tail;
}

Result<TracePlace> parseCursor(api::TraceOrder order, std::string_view text)
{
    constexpr auto kEnd = std::numeric_limits<std::int64_t>::max();
    TracePlace place;
    if (text.empty()) {
        place.start = kEnd;
        place.key = order == api::TraceOrder::Newest ? 0 : kEnd;
        return place;
    }
    bool isGood = true;
    if (order != api::TraceOrder::Newest) {
        const auto name = base::enumName(order) + "-";
        isGood = text.starts_with(name);
        text.remove_prefix(isGood ? name.size() : 0);
        isGood = isGood && takeNumber(text, place.key);
    }
    isGood = isGood && takeNumber(text, place.start);
    const auto id = base::Uuid::parse(isGood ? text : std::string_view());
    if (!isGood || !id)
        return base::fail(
            ErrorCode::InvalidArgument, "this is no cursor of a list of traces in this order; take the one of the page before");
    place.id = *id;
    return place;
}

Result<std::vector<PlacedTrace>> listTraces(storage::Connection& connection, const TraceListing& listing)
{
    std::vector<Value> arguments;
    if (listing.order == api::TraceOrder::Longest)
        arguments.emplace_back(listing.session);
    arguments.emplace_back(listing.from);
    arguments.emplace_back(listing.to);
    if (listing.order != api::TraceOrder::Newest)
        arguments.emplace_back(listing.after.key);
    arguments.emplace_back(listing.after.start);
    arguments.emplace_back(Blob(listing.after.id.bytes));
    for (const auto& argument : listing.condition.arguments) {
        if (const auto* text = std::get_if<std::string>(&argument))
            arguments.emplace_back(std::string_view(*text));
        else
            arguments.emplace_back(std::get<std::int64_t>(argument));
    }
    arguments.emplace_back(listing.limit);
    std::vector<PlacedTrace> traces;
    const auto done = connection.query(statementOf(listing), arguments, [&](const storage::Row& row) {
        auto trace = traceRowOf(row, listing.session);
        const TracePlace place{row.integer(kKeyColumn), trace.startedAt.time_since_epoch().count(), uuidAt(row, 0)};
        traces.push_back({place, std::move(trace)});
    });
    if (!done)
        return base::failure(done);
    return traces;
}

} // namespace kaze::telemetry::detail
