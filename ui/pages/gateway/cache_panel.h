#pragma once

#include "engine/api/routing_requests.h"
#include "ui/pages/page.h"

class QLabel;
class QPushButton;

namespace kaze::ui {

class KeyValueTable;
class StatCard;

//! What answers from the cache bring, whether they are right, and a way to forget them.
class CachePanel : public QWidget {
    Q_OBJECT
public:
    explicit CachePanel(const PageContext& context, QWidget* parent = nullptr);

    void setCache(const api::CacheInfo& cache);
    //! Asks which answers are to be forgotten, and whether.
    void askForget();
    [[nodiscard]] QString copyText() const;

signals:
    //! Answers were forgotten: ask again.
    void changed();

private:
    void forget(api::ClearCache rule);
    void showFigures(const api::CacheInfo& cache);

    PageContext m_context;
    StatCard* m_hits;
    StatCard* m_saved;
    StatCard* m_audit;
    StatCard* m_prompt;
    KeyValueTable* m_facts;
    QPushButton* m_forget;
};

} // namespace kaze::ui
