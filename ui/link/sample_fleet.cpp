#include "ui/link/sample_fleet.h"

#include "engine/api/cell_requests.h"
#include "engine/api/request.h"

#include "ui/link/sample_link.h"

#include <cmath>

namespace kaze::ui {

namespace {

using namespace std::chrono_literals;

struct Sample {
    const char* name;
    const char* environment;
    const char* region;
    const char* version;
    bool guarded;
    std::int64_t running, queued, waiting;
    double dollars;
    double share; //!< of the nearest trigger
    std::chrono::milliseconds latency, skew;
    const char* warning; //!< empty: none
};

const std::initializer_list<Sample> kSamples{
    {"eu-1", "production", "eu-west", "0.1.0", true, 212, 7, 3, 84.10, 0.74, 3ms, 20ms, ""},
    {"us-1", "production", "us-east", "0.1.0", true, 188, 41, 2, 71.33, 0.91, 92ms, -30ms,
        "Nothing is being recorded: the disk of the data folder is full. Make room; runs go on without traces."},
    {"ap-1", "production", "ap-south", "0.0.9", true, 64, 0, 1, 12.08, 0.33, 214ms, 2400ms, ""},
    {"staging", "staging", "eu-west", "0.1.0", false, 20, 1, 0, 1.90, 0.12, 12ms, 10ms, ""},
};

//! Answers as the sample cell does, with figures of its own.
class SampleCellLink : public SampleLink {
public:
    SampleCellLink(QString name, const Sample& sample, QObject* parent = nullptr)
        : SampleLink(Content::Busy, parent), m_name(std::move(name)), m_environment(sample.environment), m_region(sample.region),
          m_version(sample.version)
    {
        setOwnsCell(false);
        m_status.latency = sample.latency;
        m_status.skew = sample.skew;
        m_status.heardAt = QDateTime::currentDateTimeUtc();
        changeSnapshot([&](api::CellSnapshot& snapshot) {
            snapshot.version = sample.version;
            snapshot.warnings.clear();
            if (*sample.warning)
                snapshot.warnings.emplace_back(sample.warning);
            snapshot.agentsRunning = sample.running;
            snapshot.runsQueued = sample.queued;
            snapshot.runsWaiting = sample.waiting;
            snapshot.spendToday.nanos = static_cast<std::int64_t>(sample.dollars * 1e9);
            if (snapshot.nearest.empty())
                return;
            auto& near = snapshot.nearest.front();
            near.share = sample.share;
            near.shown = std::to_string(std::lround(sample.share * 100)) + " % of key capacity";
            near.level = sample.share >= 0.7 ? api::TriggerLevel::Warning : api::TriggerLevel::Ok;
        });
    }

    [[nodiscard]] QString cellName() const override { return m_name; }
    [[nodiscard]] LinkStatus status() const override { return m_status; }

protected:
    void request(QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply) override
    {
        SampleLink::request(context, std::move(request), [this, reply = std::move(reply)](base::Result<api::Response> response) {
            if (auto* who = response ? response->as<api::CellReply>() : nullptr)
                introduce(who->cell);
            reply(std::move(response));
        });
    }

private:
    void introduce(api::CellInfo& cell) const
    {
        cell.id = "5a3c0c1e-0000-4000-8000-"
            + QString(m_name.toUtf8().toHex()).leftJustified(12, QLatin1Char('0'), true).toStdString();
        cell.name = m_name.toStdString();
        cell.environment = m_environment;
        cell.region = m_region;
        cell.version = m_version;
    }

    QString m_name;
    std::string m_environment, m_region, m_version;
    LinkStatus m_status;
};

//! Nobody is there, and nothing was kept.
class AwayLink : public SampleLink {
public:
    AwayLink() : SampleLink(Content::Empty) { setState(State::Lost, QStringLiteral("lab.example does not answer")); }
    [[nodiscard]] LinkStatus status() const override
    {
        LinkStatus status;
        status.reconnectingSince = QDateTime::currentDateTimeUtc().addSecs(-250);
        return status;
    }
};

KnownCell known(const QString& name, const QString& environment, bool guarded)
{
    KnownCell cell;
    cell.name = name;
    cell.address = QStringLiteral("https://%1.example:7117").arg(name);
    cell.environment = environment;
    cell.guarded = guarded;
    return cell;
}

} // namespace

void addSampleCells(Fleet& fleet)
{
    for (const auto& sample : kSamples) {
        const auto name = QString::fromLatin1(sample.name);
        fleet.add(
            known(name, QString::fromLatin1(sample.environment), sample.guarded), std::make_unique<SampleCellLink>(name, sample));
    }
    fleet.add(known(QStringLiteral("lab"), QStringLiteral("staging"), false), std::make_unique<AwayLink>());
}

} // namespace kaze::ui
