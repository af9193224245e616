// One attempt at a call: key, money, span, provider, ledger.

#include "engine/api/run.h"
#include "engine/gateway/detail/gateway_impl.h"
#include "engine/gateway/detail/payload.h"
#include "engine/gateway/token_guess.h"
#include "engine/gateway/vault_keys.h"
#include "engine/telemetry/attributes.h"

namespace kaze::gateway {

using base::ErrorCode;
using base::Money;
namespace attribute = telemetry::attribute;

namespace {

constexpr std::int64_t kLeastOutput = 256; //!< tokens; an answer cut shorter is of no use
constexpr auto kKeyLife = std::chrono::seconds(60);
constexpr auto kAttempts = "kaze_gateway_attempts_total";
constexpr auto kSucceeded = "ok";

std::string howToGiveKey(const std::string& provider)
{
    return "Set the environment variable " + base::SecretStore::environmentName(provider)
        + ", or give the key in the console under Settings.";
}

Payer payerOf(const CallContext& context)
{
    return {context.budgetId, context.tenant, context.agent, context.tool, context.project};
}

Price freeOnThisMachine()
{
    Price price;
    price.source = "on this machine; nothing is charged";
    return price;
}

//! The most that an attempt can use, at the dearest that its input can be.
Need needOf(const detail::Call& call)
{
    Need need;
    need.promptTokens = call.mostPromptTokens;
    need.leastOutput = std::min(kLeastOutput, call.maxOutputTokens);
    need.mostOutput = call.maxOutputTokens;
    if (call.price) {
        const auto dear = PriceTable::dearest(*call.price, call.mostPromptTokens);
        need.prompt = base::costOf(call.mostPromptTokens, std::max({dear.input, dear.cachedInput, dear.cacheWrite}));
        need.outputPrice = dear.output;
    }
    return need;
}

void describe(telemetry::Span& span, const detail::Call& call, const detail::Attempt& attempt)
{
    span.set(attribute::kOperationName, call.operation);
    span.set(attribute::kProviderName, call.route.provider.name);
    span.set(attribute::kRequestModel, call.route.model);
    if (!call.context.agent.empty())
        span.set(attribute::kAgentName, call.context.agent);
    if (!call.context.runId.isNil())
        span.set(attribute::kConversationId, call.context.runId.text());
    if (attempt.maxOutputTokens > 0)
        span.set(attribute::kRequestMaxTokens, attempt.maxOutputTokens);
    if (call.request.temperature)
        span.set(attribute::kRequestTemperature, *call.request.temperature);
    if (attempt.number > 1)
        span.set(attribute::kAttempt, attempt.number);
}

std::string_view nameOf(StopReason stop)
{
    switch (stop) {
    case StopReason::Finished:
        return "stop";
    case StopReason::ToolCalls:
        return "tool_calls";
    case StopReason::Length:
        return "length";
    case StopReason::ContentFilter:
        return "content_filter";
    }
    return "stop";
}

} // namespace

Gateway::Impl::Impl(
    GatewayConfig config_, PriceTable prices_, std::map<std::string, std::shared_ptr<ChatProvider>> kinds_, Parts parts_)
    : config(std::move(config_)), prices(std::move(prices_)), kinds(std::move(kinds_)), parts(std::move(parts_)),
      budgets(parts.state, parts.clock), ledger(parts.state), random(parts.seed), watch(parts.clock),
      queue(parts.clock, config.queue)
{
    if (!parts.log)
        parts.log = base::LogSystem::none();
}

std::shared_ptr<ChatProvider> Gateway::Impl::kindOf(const ProviderConfig& provider) const
{
    const auto found = kinds.find(provider.kind);
    return found == kinds.end() ? nullptr : found->second;
}

base::Result<detail::Target> Gateway::Impl::targetOf(
    const CallContext& context, const std::string& model, const std::string& baseUrl) const
{
    auto route = detail::routeOf(config, model, baseUrl, context.tenant);
    if (!route)
        return failure(route);
    detail::Target target;
    target.provider = kindOf(route->provider);
    if (!target.provider)
        return base::fail(ErrorCode::Unsupported,
            "The provider " + route->provider.name + " is of the kind \"" + route->provider.kind
                + "\", which this program does not speak.");
    target.route = std::move(*route);
    target.price = prices.find(target.route.name());
    if (!target.price && target.route.provider.local)
        target.price = freeOnThisMachine();
    if (!target.price && budgets.limitsMoney(payerOf(context)))
        return base::fail(ErrorCode::InvalidArgument,
            "There is no price for " + target.route.name()
                + ", and a budget that cannot be computed is none. Add the model to prices.yaml with what its provider charges, "
                  "or run without a budget.");
    return target;
}

base::Result<std::shared_ptr<detail::Call>> Gateway::Impl::makeCall(
    const CallContext& context, const std::string& model, const std::string& baseUrl) const
{
    const auto waiting = [this](const std::string& provider) {
        const auto pool = pools.find(provider);
        return pool == pools.end() ? std::size_t{0} : queue.waitingFor(*pool->second);
    };
    auto target
        = targetOf(context, baseUrl.empty() ? detail::overflowed(config, model, context.tenant, waiting) : model, baseUrl);
    if (!target)
        return failure(target);
    auto call = std::make_shared<detail::Call>();
    static_cast<detail::Target&>(*call) = std::move(*target);
    call->context = context;
    if (config.total.count() > 0)
        call->until = parts.clock.steady() + config.total;
    return call;
}

base::Task<base::Result<std::string>> Gateway::Impl::keyOf(ProviderConfig provider, KeyConfig key)
{
    if (provider.kind == "sandbox")
        co_return std::string();
    if (VaultKeys::isPlace(key.source)) {
        const auto vault = parts.vault;
        if (!vault)
            co_return base::fail(ErrorCode::Unsupported, "Keys from Vault cannot be read here.");
        co_return co_await vault->read(key.source);
    }
    const auto name = provider.name + '/' + key.name;
    if (const auto known = keys.find(name); known != keys.end() && parts.clock.steady() < known->second.until)
        co_return known->second.key;
    auto look = [&secrets = parts.secrets, place = key.source.empty() ? "keyring:" + provider.name : key.source] {
        return secrets.read(place);
    };
    auto found = co_await parts.workers.run(std::move(look));
    if (!found && found.error().code == ErrorCode::NotFound && key.source.empty()) {
        if (provider.needsKey)
            co_return base::fail(
                ErrorCode::Unauthenticated, "There is no key for " + provider.name + ". " + howToGiveKey(provider.name));
        found = std::string();
    }
    if (found)
        keys[name] = {*found, parts.clock.steady() + kKeyLife};
    co_return found;
}

void Gateway::Impl::noteRefused(const detail::Call& call, const base::Error& why)
{
    if (why.code != ErrorCode::BudgetExhausted)
        return;
    budgetRefused.add();
    warn(call, "refused for want of budget: " + why.message, {{"model", call.route.name()}, {"project", call.context.project}});
}

//! A key and money. Who waits for money holds no key meanwhile, and who waits for a key keeps nobody from money but by what it holds.
base::Task<base::Result<>> Gateway::Impl::leaseAndHold(std::shared_ptr<detail::Call> call, detail::Attempt& attempt)
{
    const auto payer = payerOf(call->context);
    const auto until = parts.clock.steady() + config.longestWait;
    for (bool waited = false;; waited = true) {
        auto lease = co_await leaseFor(call);
        if (!lease)
            co_return failure(lease);
        attempt.lease = std::move(*lease);
        const auto need = needOf(*call);
        // After a wait it may be another model, at another price.
        if (waited && attempt.held.amount() == need.with(attempt.held.outputTokens()))
            co_return base::Result<>();
        attempt.held = {};
        auto held = co_await budgets.reserve(payer, need);
        if (held && !held->mustWait()) {
            attempt.held = std::move(*held);
            if (!waited)
                budgetWait.record(0);
            co_return base::Result<>();
        }
        breakerOf(call->route).left(parts.clock.steady());
        attempt.lease = {};
        if (!held) {
            noteRefused(*call, held.error());
            co_return failure(held);
        }
        const auto cancel = call->context.cancel;
        const auto since = parts.clock.steady();
        held = co_await budgets.reserveInTurn(payer, need, std::move(*held), until, cancel);
        budgetWait.record(std::chrono::duration<double>(parts.clock.steady() - since).count());
        if (!held) {
            noteRefused(*call, held.error());
            co_return failure(held);
        }
        attempt.held = std::move(*held);
    }
}

base::Task<base::Result<std::unique_ptr<detail::Attempt>>> Gateway::Impl::begin(std::shared_ptr<detail::Call> call, int number)
{
    if (call->context.cancel.cancelled())
        co_return std::unexpected(call->context.cancel.reason());
    auto begun = std::make_unique<detail::Attempt>();
    auto& attempt = *begun;
    attempt.number = number;
    if (auto covered = co_await leaseAndHold(call, attempt); !covered)
        co_return failure(covered);
    attempt.maxOutputTokens = call->maxOutputTokens > 0 ? std::max<std::int64_t>(1, attempt.held.outputTokens()) : 0;
    const auto provider = call->route.provider;
    const auto which = attempt.lease.key();
    auto key = co_await keyOf(provider, which);
    if (!key) {
        breakerOf(call->route).left(parts.clock.steady());
        co_return failure(key);
    }
    attempt.key = std::move(*key);
    attempt.span = parts.observations.startSpan(call->context.span, call->operation + ' ' + call->route.model, call->kind);
    if (const auto cause = std::exchange(call->cause, nullptr))
        attempt.span.addEvent(std::move(cause->name), std::move(cause->attributes));
    attempt.at = parts.clock.now();
    attempt.started = parts.clock.steady();
    if (!call->others.empty()) {
        attempt.watched = std::make_shared<detail::WatchedStream>(call->context.cancel);
        attempt.watched->model = call->route.name();
        attempt.watched->patience = pace.patienceWith(call->route.name());
        attempt.watched->until = call->until;
        const auto executor = co_await boost::asio::this_coro::executor;
        watch.add(executor, attempt.watched);
    }
    ++figures->inFlight;
    ++figures->requestsByProvider[call->route.provider.name];
    attempt.inFlight = std::shared_ptr<void>(nullptr, [counted = figures](void*) { --counted->inFlight; });
    co_return begun;
}

Gateway::Impl::Meters& Gateway::Impl::metersOf(const std::string& provider)
{
    if (const auto known = meters.find(provider); known != meters.end())
        return known->second;
    const auto tokens = [&](const char* kind) -> base::Counter& {
        return parts.metrics.counter("kaze_gateway_tokens_total", {{"provider", provider}, {"kind", kind}});
    };
    Meters made{parts.metrics.counter(kAttempts, {{"provider", provider}, {"outcome", kSucceeded}}), tokens("input"),
        tokens("output"), parts.metrics.histogram("kaze_gateway_attempt_seconds", {{"provider", provider}}),
        parts.metrics.histogram("kaze_gateway_first_token_seconds", {{"provider", provider}})};
    return meters.emplace(provider, made).first->second;
}

Gateway::Impl::TenantMeters& Gateway::Impl::metersOfTenant(const std::string& tenant)
{
    if (const auto known = tenantMeters.find(tenant); known != tenantMeters.end())
        return known->second;
    const auto tokens = [&](const char* kind) -> base::Counter& {
        return parts.metrics.counter("kaze_tenant_tokens_total", {{"tenant", tenant}, {"kind", kind}});
    };
    const TenantMeters made{
        parts.metrics.counter("kaze_tenant_calls_total", {{"tenant", tenant}}), tokens("input"), tokens("output")};
    return tenantMeters.emplace(tenant, made).first->second;
}

LedgerRow Gateway::Impl::finish(detail::Call& call, detail::Attempt& attempt, const detail::Booking& booking)
{
    attempt.inFlight.reset();
    const auto& usage = booking.usage;
    const auto cost = call.price ? PriceTable::cost(*call.price, usage) : Money{};
    const auto took = parts.clock.steady() - attempt.started;
    const Amount used{cost, usage.inputTokens + usage.outputTokens};
    const Paid paid{attempt.at, used, booking.source != UsageSource::Provider, !call.price && used.tokens > 0};
    budgets.settle(std::move(attempt.held), payerOf(call.context), paid);
    call.cost += cost;
    figures->spent += cost;
    if (booked && !used.isNothing())
        booked(call.context.budgetId, used);
    figures->tokens += usage.inputTokens + usage.outputTokens;

    const auto outcome = booking.error ? std::string(base::nameOf(booking.error->code)) : std::string(kSucceeded);
    const auto& provider = call.route.provider.name;
    const auto& meter = metersOf(provider);
    if (booking.error)
        parts.metrics.counter(kAttempts, {{"provider", provider}, {"outcome", outcome}}).add();
    else
        meter.succeeded.add();
    meter.inputTokens.add(static_cast<std::uint64_t>(usage.inputTokens));
    meter.outputTokens.add(static_cast<std::uint64_t>(usage.outputTokens));
    meter.seconds.record(std::chrono::duration<double>(took).count());
    const auto& tenant = metersOfTenant(call.context.tenant);
    tenant.calls.add();
    tenant.inputTokens.add(static_cast<std::uint64_t>(usage.inputTokens));
    tenant.outputTokens.add(static_cast<std::uint64_t>(usage.outputTokens));

    auto& span = attempt.span;
    describe(span, call, attempt);
    span.record().usage = usage;
    span.record().cost = cost;
    if (usage.cacheWriteTokens > 0)
        span.set(attribute::kCacheCreationTokens, usage.cacheWriteTokens);
    if (!booking.model.empty())
        span.set(attribute::kResponseModel, booking.model);
    span.set("kaze.usage.source", gateway::nameOf(booking.source));
    if (booking.error)
        span.fail(*booking.error);

    LedgerRow row;
    row.at = attempt.at;
    row.tenant = call.context.tenant;
    row.project = call.context.project;
    row.agent = call.context.agent;
    row.tool = call.context.tool;
    row.run = call.context.runId;
    row.budget = call.context.budgetId;
    row.operation = call.operation;
    row.provider = provider;
    row.model = booking.model.empty() ? call.route.model : booking.model;
    row.key = booking.key;
    row.variant = call.variant;
    row.attempt = attempt.number;
    row.outcome = outcome;
    row.usage = usage;
    row.source = booking.source;
    row.cost = cost;
    if (call.price)
        row.price = PriceTable::effective(*call.price, usage.inputTokens);
    row.duration = took;
    row.span = span.context();
    span.end();
    return row;
}

//! Notes what comes of an answer and hands on what a listener wants of it.
struct Gateway::Impl::Listener {
    Impl& gateway;
    base::Histogram& firstToken;
    std::shared_ptr<detail::Heard> heard;
    DeltaSink sink;
    std::shared_ptr<detail::WatchedStream> watched;
    std::string model;
    base::Duration started;
    bool keepsText;

    void operator()(const ChatDelta& delta) const
    {
        const bool isCall = !delta.arguments.empty() || !delta.callName.empty();
        const bool isPiece = isCall || !delta.text.empty() || !delta.reasoning.empty();
        if (isPiece && heard->text + heard->arguments == 0) {
            const auto took = gateway.parts.clock.steady() - started;
            firstToken.record(std::chrono::duration<double>(took).count());
            gateway.pace.answered(model, took);
        }
        if (isPiece && watched)
            gateway.watch.heard(*watched);
        if (delta.limits)
            heard->limits = std::make_unique<RateLimits>(*delta.limits);
        heard->text += delta.text.size() + delta.reasoning.size();
        heard->arguments += delta.arguments.size();
        heard->isPlain = heard->isPlain && !isCall && delta.reasoning.empty();
        heard->stage = std::max(heard->stage, delta.stage);
        if (delta.usage)
            heard->usage = delta.usage;
        if (isPiece)
            handOn(delta);
    }

    void handOn(ChatDelta delta) const
    {
        std::string joined;
        if (heard->joins && !delta.text.empty()) {
            joined = heard->joins->take(delta.text);
            delta.text = joined;
        }
        if (keepsText)
            heard->said += delta.text;
        const bool isEmpty = delta.text.empty() && delta.reasoning.empty() && delta.arguments.empty() && delta.callName.empty();
        if (sink && !isEmpty)
            sink(delta);
    }
};

DeltaSink Gateway::Impl::listening(
    const detail::Call& call, const detail::Attempt& attempt, std::shared_ptr<detail::Heard> heard, DeltaSink sink)
{
    auto& firstToken = metersOf(call.route.provider.name).firstToken;
    heard->joins = call.given.empty() ? nullptr : std::make_shared<detail::Continuation>(call.given);
    return Listener{*this, firstToken, std::move(heard), std::move(sink), attempt.watched, call.route.name(), attempt.started,
        !call.others.empty() || !call.given.empty()};
}

// No coroutine: what it hands over would be kept twice for as long as the model thinks.
base::Task<base::Result<base::Boxed<ChatResponse>>> Gateway::Impl::send(
    const detail::Call& call, const detail::Attempt& attempt, std::shared_ptr<detail::Heard> heard, const DeltaSink& sink)
{
    auto cancel = attempt.watched ? attempt.watched->attempt.token() : call.context.cancel;
    return call.provider->chat(
        requestFor(call, attempt), attempt.key, listening(call, attempt, std::move(heard), sink), std::move(cancel));
}

base::Task<base::Result<base::Boxed<ChatResult>>> Gateway::Impl::chatOnce(
    std::shared_ptr<detail::Call> call, DeltaSink sink, int number, std::shared_ptr<detail::Heard> heard)
{
    auto begun = co_await begin(call, number);
    if (!begun)
        co_return failure(begun);
    const auto attempt = std::move(*begun);
    auto response = co_await send(*call, *attempt, heard, sink);
    if (response && heard->joins)
        response = joined(*call, *heard, std::move(**response), sink);
    co_return conclude(*call, *attempt, *heard, std::move(response));
}

base::Result<base::Boxed<ChatResult>> Gateway::Impl::conclude(
    detail::Call& call, detail::Attempt& attempt, const detail::Heard& heard, base::Result<base::Boxed<ChatResponse>> response)
{
    const bool captures = parts.observations.capturesContent(attempt.span.context());
    if (captures)
        attempt.span.record().input = detail::promptPayload(call.request);
    const auto estimated = [&](std::size_t answerBytes) {
        return api::Usage{guessTokens(detail::promptBytes(call.request)), guessTokens(answerBytes)};
    };
    detail::Booking booking;
    booking.key = attempt.lease.key().name;
    if (response) {
        const ChatResponse& given = **response;
        booking.usage = given.usage;
        booking.source = given.usageSource;
        booking.model = given.model;
        const auto& message = given.message;
        auto answerBytes = message.text.size() + message.reasoning.size();
        for (const auto& one : message.calls)
            answerBytes += one.name.size() + one.arguments.size();
        if (booking.source != UsageSource::Provider) {
            booking.usage = estimated(answerBytes);
            booking.source = UsageSource::Estimated;
        }
        if (captures)
            attempt.span.record().output = detail::answerPayload(given);
        attempt.span.set(attribute::kResponseFinishReasons, std::vector<std::string>{std::string(nameOf(given.stop))});
        attempt.span.set(attribute::kResponseId, given.responseId);
    } else {
        booking.error = response.error();
        // What the provider took up will be on its bill, also when we went away or lost patience; what it refused will not.
        const auto code = booking.error->code;
        const bool abandoned = heard.stage == ChatStage::Sent && (code == ErrorCode::Timeout || code == ErrorCode::Cancelled);
        if (heard.usage) {
            booking.usage = *heard.usage;
            booking.source = UsageSource::Provider;
            // Some providers count at the beginning; the rest of what they sent is a guess.
            if (const auto sent = guessTokens(heard.text + heard.arguments); sent > booking.usage.outputTokens) {
                booking.usage.outputTokens = sent;
                booking.source = UsageSource::Estimated;
            }
        } else if (heard.stage == ChatStage::Accepted || heard.text + heard.arguments > 0 || abandoned) {
            booking.usage = estimated(heard.text + heard.arguments);
            booking.source = UsageSource::Estimated;
        }
        if (code == ErrorCode::Unauthenticated)
            booking.error->message
                += " Check the key of " + call.route.provider.name + ": " + howToGiveKey(call.route.provider.name);
    }
    learn(call, attempt, heard, booking.error ? &*booking.error : nullptr, booking.usage);
    auto row = finish(call, attempt, booking);
    if (!response) {
        ledger.recordLater(std::move(row));
        return std::unexpected(std::move(*booking.error));
    }
    ChatResponse& given = **response;
    given.provider = call.route.provider.name;
    given.usage = booking.usage;
    given.usageSource = booking.source;
    for (auto& one : given.message.calls)
        if (one.id.empty())
            one.id = "call_" + parts.ids.next().hex();
    base::Boxed<ChatResult> answer;
    answer->response = std::move(given);
    answer->cost = call.cost;
    answer->attempts = attempt.number;
    answer->entry = LedgerEntry(ledger, std::move(row));
    return answer;
}

Crash Gateway::Impl::crashOf(base::Uuid run, const Interrupted& before) const
{
    Crash crash;
    crash.withSubagents = before.withSubagents;
    crash.booked = [this, run](const Amount& used) {
        figures->spent += used.money;
        if (booked)
            booked(run, used);
    };
    auto& row = crash.row;
    row.at = parts.clock.now();
    row.run = row.budget = run;
    row.tenant = before.tenant;
    row.project = before.project;
    row.agent = before.agent;
    row.outcome = "crashed";
    row.source = UsageSource::Estimated;
    if (!before.asking)
        return crash;
    CallContext context;
    context.tenant = before.tenant;
    const auto call = makeCall(context, before.asking->model, before.asking->baseUrl);
    if (!call)
        return crash;
    row.provider = (*call)->route.provider.name;
    row.model = (*call)->route.model;
    row.usage.inputTokens = detail::mostPromptTokens(*before.asking);
    row.usage.outputTokens = std::max<std::int64_t>(1, before.asking->maxOutputTokens);
    auto targets = othersFor(context, *before.asking, (*call)->route);
    targets.insert(targets.begin(), **call);
    for (const auto& target : targets) {
        const auto price
            = target.price ? std::optional(PriceTable::effective(*target.price, row.usage.inputTokens)) : std::nullopt;
        const auto cost = price ? PriceTable::cost(*price, row.usage) : Money{};
        if (!price || (row.price && cost <= row.cost))
            continue;
        row.provider = target.route.provider.name;
        row.model = target.route.model;
        row.price = price;
        row.cost = cost;
    }
    return crash;
}

} // namespace kaze::gateway
