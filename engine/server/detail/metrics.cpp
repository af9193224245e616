// All instruments, for Prometheus and whoever speaks its language.

#include "engine/server/detail/calls.h"
#include "engine/telemetry/exposition.h"

namespace kaze::server::detail {

base::Task<> answerMetrics(std::shared_ptr<Service> service, SharedExchange exchange, std::string accept)
{
    const auto held = service->cell.hold();
    const auto format = telemetry::expositionFor(accept);
    auto write = [&metrics = service->cell.metrics, format, name = service->cell.name] {
        return telemetry::exposition(metrics, format, {{"cell", name}});
    };
    HttpAnswer answer;
    answer.body = co_await service->cell.workers.run(std::move(write));
    answer.headers.emplace_back("Content-Type", telemetry::contentTypeOf(format));
    exchange->answer(std::move(answer));
}

} // namespace kaze::server::detail
