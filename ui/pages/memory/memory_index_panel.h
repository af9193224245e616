#pragma once

#include "engine/api/memory_requests.h"
#include "ui/models/memory_list_model.h"
#include "ui/pages/memory/memory_scope.h"
#include "ui/pages/page.h"

#include <QTimer>

class QLabel;
class QPushButton;

namespace kaze::ui {

class Card;
class MeterBar;
class StateStack;
class TableView;

//! How the indexes do that searches by likeness go through: one a kind, with what it finds of what it should; the embedder and what waits for it. Looks
//! again now and then, and more often while an index is built. Owned by the Memory page.
class MemoryIndexPanel : public QWidget {
    Q_OBJECT
public:
    explicit MemoryIndexPanel(PageContext context, QWidget* parent = nullptr);

    void setScope(const MemoryScope& scope);
    void setActive(bool active);
    void setPaused(bool paused) { m_paused = paused; }
    void refresh();
    //! Of the selected kind, or with an empty one of all.
    void rebuild(const QString& kind);
    void cancel();
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] QString problems() const;

private:
    void build();
    void took(base::Result<api::MemoryStats> reply);
    void showStats();
    void showShard();
    void send(const api::RebuildMemory& request);
    [[nodiscard]] const api::MemoryShard* selected() const;

    PageContext m_context;
    MemoryScope m_scope;
    std::optional<api::MemoryStats> m_stats;
    Card* m_card;
    MemoryShardModel* m_model;
    TableView* m_table;
    QLabel* m_embedder;
    QLabel* m_queue;
    QLabel* m_problems;
    QLabel* m_shard;
    MeterBar* m_progress;
    QPushButton* m_rebuild;
    QPushButton* m_cancel;
    QWidget* m_body;
    StateStack* m_states = nullptr;
    QTimer m_again;
    int m_round = 0;
    bool m_active = false;
    bool m_paused = false;
};

} // namespace kaze::ui
