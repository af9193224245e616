#pragma once

#include "engine/api/cell_client.h"
#include "engine/cell/trends.h"
#include "engine/runtime/runtime.h"

#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace kaze::cell {

class LogFeed;

//! Hands what runs do to the clients that asked for it. Lives on the loop.
class Hub final : public runtime::RunListener {
public:
    explicit Hub(Trends& trends);
    ~Hub() override;

    //! One client's wish; `listener` is called on the loop until `forget`. With a tenant it is told of that one's runs and approvals alone, and of
    //! nothing that is the whole cell's.
    //! Not while a listener is called.
    void listen(std::uint64_t client, api::EventFilter filter, api::CellClient::Listener listener, std::string tenant = {});
    void forget(std::uint64_t client);
    //! Whether a listener is being called.
    [[nodiscard]] bool isTelling() const { return m_telling > 0; }
    //! Held by a listener while it is called.
    class Telling {
    public:
        explicit Telling(Hub& hub) : m_hub(hub) { ++m_hub.m_telling; }
        ~Telling() { --m_hub.m_telling; }
        Telling(const Telling&) = delete;
        Telling& operator=(const Telling&) = delete;

    private:
        Hub& m_hub;
    };

    //! Whose the runs are that live: asked when something happens to one of which nothing is known yet.
    void setOwners(std::function<std::vector<api::RunRow>()> live) { m_live = std::move(live); }

    //! Whose a run is, also one that waits for people and does not live.
    void learn(const base::Uuid& run, const std::string& tenant) const;

    //! Where the lines come from that clients follow; null when there are none any more.
    void setLogs(std::shared_ptr<LogFeed> logs);

    //! Also told of every run that changes, whoever listens; called on the loop until it is replaced.
    void followRuns(std::function<void(const api::RunRow&)> follower) { m_follower = std::move(follower); }

    //! Told of every question that nobody answered in time, with the answer that was set for that; as above.
    void followTimeouts(std::function<void(const base::Uuid& run, api::Verdict)> follower) { m_timeouts = std::move(follower); }

    void alertChanged(const api::AlertChanged& changed);

    [[nodiscard]] bool wantsSnapshots() const;
    void snapshotTaken(const api::CellSnapshot& snapshot);

    // RunListener
    [[nodiscard]] bool follows(const base::Uuid& run) const override;
    void stepAdded(const base::Uuid& run, const api::Step& step) override;
    void textStreamed(const base::Uuid& run, std::string_view text, bool restarted) override;
    [[nodiscard]] bool wantsRows() const override;
    void runChanged(const api::RunRow& run) override;
    void approvalAsked(const api::Approval& approval) override;
    void approvalClosed(const std::string& approvalId, const base::Uuid& run) override;
    void timedOut(const base::Uuid& run, api::Verdict verdict) override;
    void turnTook(base::Duration time, std::int64_t tokens, base::Money cost) override;
    void runEnded(api::RunState state) override;

private:
    struct Client {
        std::uint64_t id = 0;
        api::EventFilter filter;
        bool allRuns = false;
        base::Uuid run;
        api::CellClient::Listener listener;
        std::string tenant; //!< the only one whose runs it may see; empty: all
    };

    //! Empty for a run that nobody knows.
    [[nodiscard]] const std::string& tenantOf(const base::Uuid& run) const;
    [[nodiscard]] bool maySee(const Client& client, const base::Uuid& run) const
    {
        return client.tenant.empty() || client.tenant == tenantOf(run);
    }

    template <class Wants>
    void tell(const Wants& wants, const api::Event& event);

    Trends& m_trends;
    std::vector<Client> m_clients;
    int m_telling = 0;
    std::shared_ptr<LogFeed> m_logs;
    std::function<void(const api::RunRow&)> m_follower;
    std::function<void(const base::Uuid&, api::Verdict)> m_timeouts;
    std::function<std::vector<api::RunRow>()> m_live;
    mutable std::map<base::Uuid, std::string> m_tenants; //!< of runs, while a client is there that may not see all
};

} // namespace kaze::cell
