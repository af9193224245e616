#pragma once

#include "engine/api/memory_requests.h"

#include <QMenu>
#include <QSettings>

namespace kaze::ui {

//! What counts in a search beside likeness and words, to be switched on and off; remembered.
class MemoryRankingMenu : public QMenu {
    Q_OBJECT
public:
    explicit MemoryRankingMenu(QSettings& settings, QWidget* parent = nullptr);

    //! A search that weighs so; it says nothing of what is looked for.
    [[nodiscard]] api::SearchMemory ranking() const;

signals:
    void changed();

private:
    [[nodiscard]] QAction* add(const QString& id, const QString& words);

    QSettings& m_settings;
    QAction* m_recency;
    QAction* m_importance;
    QAction* m_diversity;
    QAction* m_exact;
};

} // namespace kaze::ui
