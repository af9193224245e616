#pragma once

#include "tests/engine/gateway/gateway_fixture.h"

namespace kaze::gateway::test {

inline base::Time moment(const std::string& text)
{
    return base::fromRfc3339(text).value();
}

//! A ledger that a test fills by hand.
class LedgerFixture : public StateFixture {
protected:
    static Price price(
        std::int64_t input = 1'250'000'000, std::int64_t cached = 125'000'000, std::int64_t output = 10'000'000'000)
    {
        return Price{Money{input}, Money{cached}, Money{output}, 0, "https://prices.example, 2026-11-01", Money{input}};
    }

    //! An ok call of "coder" to openai/gpt-5 with 1000 tokens in, of them 200 cached, and 100 out, at its price.
    static LedgerRow call(const std::string& at, const std::string& model = "gpt-5")
    {
        LedgerRow row;
        row.at = moment(at);
        row.tenant = "default";
        row.agent = "coder";
        row.provider = "openai";
        row.model = model;
        row.key = "team";
        row.usage = {1000, 100, 200};
        row.source = UsageSource::Provider;
        row.price = price();
        row.cost = PriceTable::cost(*row.price, row.usage);
        row.duration = std::chrono::seconds(2);
        return row;
    }

    static base::Uuid uuid(std::uint8_t last)
    {
        base::Uuid id;
        id.bytes[0] = 1;
        id.bytes[15] = last;
        return id;
    }

    //! Asks as a storage job does.
    template <class F>
    auto ask(F question)
    {
        return state->readSync([&](storage::Connection& connection) { return question(connection); });
    }
};

} // namespace kaze::gateway::test
