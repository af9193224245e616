#include "ui/pages/overview/health_card.h"

#include "ui/models/run_words.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/meters.h"

#include <QVBoxLayout>

#include <cmath>
#include <unistd.h>

namespace kaze::ui {

namespace {

// The scaling triggers of the design: above these the cell should be given more, or be split.
constexpr double kCheckpointLimit = 0.050; // s, p99
constexpr double kKnowledgeLimit = 0.200; // s, p95
constexpr qint64 kStateLimit = 500LL << 30;
constexpr double kMemoryShare = 0.5; // of the machine's

qint64 machineMemory()
{
    return static_cast<qint64>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGESIZE);
}

QString seconds(double value)
{
    return value > 0 ? format::duration(std::llround(value * 1e9)) : QStringLiteral("—");
}

} // namespace

HealthCard::HealthCard(const Theme& theme, QWidget* parent)
    : Card(theme, tr("Cell health"), parent), m_checkpoint(new MeterBar(theme, tr("Checkpoint p99"))),
      m_knowledge(new MeterBar(theme, tr("Memory search p95"))), m_dropped(new MeterBar(theme, tr("Dropped observations"))),
      m_state(new MeterBar(theme, tr("State database"))), m_memory(new MeterBar(theme, tr("Process memory"))),
      m_agents(new MeterBar(theme, tr("Agents in memory"))), m_warnings(makeLabel(theme, TextRole::Muted, {}))
{
    for (auto* meter : {m_checkpoint, m_knowledge, m_dropped, m_state, m_memory, m_agents})
        content()->addWidget(meter);
    m_agents->setToolTip(tr("What runs hold in memory, those that wait among them, beside half of the machine's memory"));
    content()->addWidget(m_warnings);
    content()->addStretch(1);
}

void HealthCard::setSnapshot(const api::CellSnapshot& snapshot)
{
    const auto of = [](const QString& value, const QString& limit) { return tr("%1 of %2").arg(value, limit); };
    m_checkpoint->setValue(
        snapshot.checkpointP99 / kCheckpointLimit, of(seconds(snapshot.checkpointP99), seconds(kCheckpointLimit)));
    m_knowledge->setValue(snapshot.knowledgeP95 / kKnowledgeLimit, of(seconds(snapshot.knowledgeP95), seconds(kKnowledgeLimit)));
    // Any loss is worth a look, however small.
    m_dropped->setValue(snapshot.eventsDropped > 0 ? 0.8 : 0, format::exactCount(snapshot.eventsDropped));
    m_state->setValue(static_cast<double>(snapshot.stateBytes) / static_cast<double>(kStateLimit),
        of(format::bytes(snapshot.stateBytes), format::bytes(kStateLimit)));
    const auto room = static_cast<qint64>(static_cast<double>(machineMemory()) * kMemoryShare);
    m_memory->setValue(static_cast<double>(snapshot.residentBytes) / static_cast<double>(std::max<qint64>(room, 1)),
        of(format::bytes(snapshot.residentBytes), format::bytes(room)));
    m_agents->setValue(static_cast<double>(snapshot.agentBytes) / static_cast<double>(std::max<qint64>(room, 1)),
        snapshot.agentsRunning > 0
            ? tr("%1, %2 each")
                  .arg(format::bytes(snapshot.agentBytes), format::bytes(snapshot.agentBytes / snapshot.agentsRunning))
            : format::bytes(snapshot.agentBytes));
    QStringList warnings;
    for (const auto& warning : snapshot.warnings)
        warnings << QStringLiteral("▲ ") + text(warning);
    m_warnings->setText(warnings.join(QLatin1Char('\n')));
    m_warnings->setVisible(!warnings.isEmpty());
    const bool running = snapshot.engine == api::EngineState::Running;
    setNote(running ? tr("up for %1").arg(format::duration((snapshot.at - snapshot.startedAt) / std::chrono::nanoseconds(1)))
                    : wordOf(snapshot.engine));
}

} // namespace kaze::ui
