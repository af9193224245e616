#pragma once

#include "engine/api/run_control_requests.h"
#include "ui/pages/page.h"
#include "ui/widgets/card.h"

class QLabel;
class QPushButton;

namespace kaze::ui {

class KeyValueTable;

//! What grows in the data folder, how long it is kept, and what cleaning up would free.
class KeepingCard : public Card {
    Q_OBJECT
public:
    explicit KeepingCard(const PageContext& context, QWidget* parent = nullptr);

    void refresh();
    [[nodiscard]] QString copyText() const;

private:
    void fill(const api::Keeping& keeping);
    void change();
    void cleanUp();
    void failed(const base::Error& error);

    PageContext m_context;
    KeyValueTable* m_rows;
    QLabel* m_last;
    QPushButton* m_change;
    QPushButton* m_clean;
    std::vector<api::KeepingRow> m_kept;
    bool m_isAsking = false;
};

} // namespace kaze::ui
