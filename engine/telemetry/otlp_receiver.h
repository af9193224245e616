#pragma once

#include "engine/base/cancel.h"
#include "engine/base/clock.h"
#include "engine/base/loop.h"
#include "engine/base/metrics.h"
#include "engine/base/money.h"
#include "engine/telemetry/observation_log.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace kaze::telemetry {

//! Takes what OpenTelemetry's exporters send, a request at a time: spans into the traces, log records as lines, metrics into the history. Whoever sends is one
//! tenant, whatever he says. Spans may come in any order, in several requests and more than once; what comes late or often adds nothing. Requests of
//! log records and metrics that come again within a quarter of an hour are known by their content. A request is read whole before anything of it is
//! stored. Two are worked on at a time, 64 wait. Lives on the loop; its coroutines keep it.
class OtlpReceiver {
public:
    //! All must outlive it.
    struct Parts {
        ObservationLog& log;
        base::MetricsRegistry& metrics; //!< of which a history is kept
        base::WorkerPool& workers;
        const base::Clock& clock;
        std::function<std::string(std::string_view)> clean; //!< takes secrets out of names and labels of metrics; any thread
        //! What a model call without a cost would cost by our prices; none where that is not known. May be empty. On the loop.
        std::function<std::optional<base::Money>(const SpanRecord&)> price;
        std::function<std::shared_ptr<void>()> hold; //!< while what it gives lives, the parts do; may be empty in tests
    };
    explicit OtlpReceiver(Parts parts);
    ~OtlpReceiver();

    enum class Signal : std::uint8_t { Traces, Metrics, Logs };

    struct Request {
        Signal signal = Signal::Traces;
        std::string bytes;
        bool isGzip = false;
        bool isJson = false;
        std::string tenant = "default";
        std::string sender; //!< whose room it waits in: a token's id
        base::CancelToken cancel; //!< nobody waits for it any more: it is not begun
    };

    struct Outcome {
        enum class How : std::uint8_t { Taken, Malformed, TooLarge, TooMany, Unavailable };
        How how = How::Taken;
        std::int64_t rejected = 0; //!< spans, points or records that were not taken, where the rest was
        std::string message; //!< what is wrong, of the first of them
    };
    [[nodiscard]] base::Task<Outcome> take(Request request);

    static constexpr std::size_t kMostBytes = 64U << 20; //!< of a request, unpacked
    static constexpr std::size_t kMostRecords
        = 100'000; //!< spans, points or log records of a request; what comes above is rejected
    static constexpr std::int64_t kOldestDays = 30; //!< what is older is rejected: it would open files of months for good

    //! An attribute of spans whose cost is ours and not the sender's.
    static constexpr std::string_view kEstimated = "kaze.cost.estimated";

private:
    struct Impl;
    std::shared_ptr<Impl> m_impl;
};

} // namespace kaze::telemetry
