#include "ui/pages/memory/memory_ranking_menu.h"

namespace kaze::ui {

namespace {

constexpr double kHalfLifeDays = 90;
constexpr double kImportanceWeight = 0.5;
constexpr double kDiversity = 0.5;
const QString kKey = QStringLiteral("memory/ranking");

} // namespace

MemoryRankingMenu::MemoryRankingMenu(QSettings& settings, QWidget* parent)
    : QMenu(parent), m_settings(settings),
      m_recency(add(QStringLiteral("recency"), tr("Newer counts more (half after %1 days)").arg(kHalfLifeDays))),
      m_importance(add(QStringLiteral("importance"), tr("Importance counts"))),
      m_diversity(add(QStringLiteral("diversity"), tr("Less repetition"))),
      m_exact(add(QStringLiteral("exact"), tr("Look at every vector (slower, misses nothing)")))
{
}

QAction* MemoryRankingMenu::add(const QString& id, const QString& words)
{
    auto* action = addAction(words);
    action->setCheckable(true);
    action->setChecked(m_settings.value(kKey).toStringList().contains(id));
    connect(action, &QAction::toggled, this, [this, id](bool on) {
        auto now = m_settings.value(kKey).toStringList();
        now.removeAll(id);
        if (on)
            now << id;
        m_settings.setValue(kKey, now);
        emit changed();
    });
    return action;
}

api::SearchMemory MemoryRankingMenu::ranking() const
{
    api::SearchMemory ranking;
    ranking.halfLifeDays = m_recency->isChecked() ? kHalfLifeDays : 0;
    ranking.importanceWeight = m_importance->isChecked() ? kImportanceWeight : 0;
    ranking.diversity = m_diversity->isChecked() ? kDiversity : 0;
    ranking.exact = m_exact->isChecked();
    return ranking;
}

} // namespace kaze::ui
