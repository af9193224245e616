#pragma once

#include "engine/api/cell_client.h"

#include <string>
#include <string_view>

// engine/api as JSON: what travels over cell.sock and what `--json` prints. The only place where the visitor of
// engine/base/json.h is instantiated (compile time).

namespace kaze::api {

struct Budget;
struct Check;
struct LedgerEntry;
struct LedgerExplanation;
struct MemoryHit;
struct ModelPrice;
struct PricesImported;
struct ProviderInfo;
struct Reconciliation;
struct ReportDocument;
struct Routing;
struct SpanDetail;
struct SpendRow;
struct TokenInfo;
struct Trace;
struct TraceRow;

[[nodiscard]] boost::json::value toJson(const Request&);
[[nodiscard]] boost::json::value toJson(const Response&);
[[nodiscard]] boost::json::value toJson(const Event&);
[[nodiscard]] boost::json::value toJson(const EventFilter&);
[[nodiscard]] boost::json::value toJson(const RunRow&);
[[nodiscard]] boost::json::value toJson(const RunDetail&);
[[nodiscard]] boost::json::value toJson(const Step&);
[[nodiscard]] boost::json::value toJson(const Approval&);
[[nodiscard]] boost::json::value toJson(const TraceRow&);
[[nodiscard]] boost::json::value toJson(const Trace&);
[[nodiscard]] boost::json::value toJson(const SpanDetail&);
[[nodiscard]] boost::json::value toJson(const MemoryHit&);
[[nodiscard]] boost::json::value toJson(const Check&);
[[nodiscard]] boost::json::value toJson(const CellSnapshot&);
[[nodiscard]] boost::json::value toJson(const TokenInfo&);
[[nodiscard]] boost::json::value toJson(const ProviderInfo&);
[[nodiscard]] boost::json::value toJson(const Budget&);
[[nodiscard]] boost::json::value toJson(const SpendRow&);
[[nodiscard]] boost::json::value toJson(const LedgerEntry&);
[[nodiscard]] boost::json::value toJson(const LedgerExplanation&);
[[nodiscard]] boost::json::value toJson(const Reconciliation&);
[[nodiscard]] boost::json::value toJson(const ModelPrice&);
[[nodiscard]] boost::json::value toJson(const PricesImported&);
[[nodiscard]] boost::json::value toJson(const ReportDocument&);
[[nodiscard]] boost::json::value toJson(const Routing&);

//! Errors: InvalidArgument with the path of what is wrong; Unsupported for a type this build does not know.
[[nodiscard]] base::Result<Request> requestFromJson(const boost::json::value&);
[[nodiscard]] base::Result<Response> responseFromJson(const boost::json::value&);
[[nodiscard]] base::Result<Event> eventFromJson(const boost::json::value&);
[[nodiscard]] base::Result<EventFilter> eventFilterFromJson(const boost::json::value&);

} // namespace kaze::api
