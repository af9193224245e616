#include "engine/api/wire.h"

#include "engine/api/requests.h"
#include "engine/base/json.h"

namespace kaze::api {

namespace {

boost::json::value tagged(const auto& box)
{
    return visit(
        [](const auto& one) {
            auto json = base::toJson(one);
            json.as_object()["type"] = one.kType;
            return json;
        },
        box);
}

} // namespace

boost::json::value toJson(const Request& value)
{
    return tagged(value);
}
boost::json::value toJson(const Response& value)
{
    return tagged(value);
}
boost::json::value toJson(const Event& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const EventFilter& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const RunRow& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const RunDetail& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const Step& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const Approval& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const TraceRow& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const Trace& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const SpanDetail& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const MemoryHit& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const Check& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const CellSnapshot& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const TokenInfo& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const ProviderInfo& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const Budget& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const SpendRow& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const LedgerEntry& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const LedgerExplanation& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const Reconciliation& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const ModelPrice& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const PricesImported& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const ReportDocument& value)
{
    return base::toJson(value);
}
boost::json::value toJson(const Routing& value)
{
    return base::toJson(value);
}

} // namespace kaze::api
