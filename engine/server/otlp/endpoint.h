#pragma once

#include "engine/server/detail/calls.h"
#include "engine/telemetry/otlp_receiver.h"

#include <memory>
#include <optional>
#include <string_view>

namespace kaze::server::otlp {

//! What a path of OpenTelemetry's protocol takes; none for any other path.
[[nodiscard]] std::optional<telemetry::OtlpReceiver::Signal> signalOf(std::string_view path);

//! Why a request cannot be taken by its head: the type of its body, or how that is packed.
[[nodiscard]] std::optional<detail::Failure> refusalOf(const detail::HttpRequest& head);

//! Whether its body is JSON, and so is to be what it is answered.
[[nodiscard]] bool isJson(const detail::HttpRequest& head);

//! OTLP over HTTP: /v1/traces, /v1/metrics, /v1/logs. What comes belongs to the caller's tenant. Lives on the loop; its calls keep it alive.
class Endpoint : public std::enable_shared_from_this<Endpoint> {
public:
    explicit Endpoint(std::shared_ptr<detail::Service> service);

    //! POST of a caller who may.
    void take(detail::SharedExchange exchange, const detail::Caller& caller);

private:
    [[nodiscard]] static base::Task<> work(
        std::shared_ptr<Endpoint> self, detail::SharedExchange exchange, telemetry::OtlpReceiver::Request request);

    std::shared_ptr<detail::Service> m_service;
    telemetry::OtlpReceiver m_receiver;
};

} // namespace kaze::server::otlp
