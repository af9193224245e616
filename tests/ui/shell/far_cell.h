#pragma once

#include "ui/link/cell_source.h"
#include "ui/link/sample_link.h"

namespace kaze::ui::test {

//! A far cell as a test turns it.
class FarLink : public SampleLink {
public:
    explicit FarLink(QString name) : m_name(std::move(name)) { setOwnsCell(false); }
    [[nodiscard]] Snapshot snapshot() const override { return m_kept ? m_kept : SampleLink::snapshot(); }
    [[nodiscard]] LinkStatus status() const override { return m_status; }
    void retry() override
    {
        ++retries;
        m_kept.reset();
        SampleLink::retry();
    }
    void lose(const QString& problem)
    {
        m_kept = SampleLink::snapshot();
        m_status.heardAt = QDateTime::currentDateTimeUtc().addSecs(-40);
        setState(State::Lost, problem);
    }
    void tell(const api::Alert& alert) { emit alertTold(alert, "the disk is full"); }
    int retries = 0;

private:
    QString m_name;
    Snapshot m_kept;
    LinkStatus m_status;
};

//! A list with nothing in it.
class NoSource : public CellSource {
public:
    base::Result<std::vector<KnownCell>> list() override { return std::vector<KnownCell>(); }
    base::Result<> save(const KnownCell&, const std::optional<std::string>&, bool) override { return {}; }
    base::Result<> remove(const QString&) override { return {}; }
    CellTrial tryOut(const KnownCell&, const std::optional<std::string>&) override { return {}; }
    base::Result<std::string> exported() override { return std::string(); }
    base::Result<Imported> import(const std::string&) override { return Imported{}; }
    RemoteLink::Connect connectTo(const KnownCell&) override { return {}; }
};

} // namespace kaze::ui::test
