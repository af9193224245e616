#pragma once

#include "ui/pages/page.h"

class QLabel;
class QPushButton;

namespace kaze::ui {

class CheckRows;
class KeepingCard;
class KeyValueTable;
class ObservationsCard;

//! Where the cell keeps what it knows, how big it is, how long it is kept, and whether everything that a run needs is there.
class DataSection : public QWidget {
    Q_OBJECT
public:
    explicit DataSection(const PageContext& context, QWidget* parent = nullptr);

    //! Figures at once, checks when they were never made or `checks` asks for it.
    void refresh(bool checks);
    [[nodiscard]] QString copyText() const;

private:
    QWidget* buildFolder();
    QWidget* buildChecks();
    void showFigures();
    void check();

    PageContext m_context;
    QLabel* m_path;
    KeyValueTable* m_figures;
    KeepingCard* m_keeping;
    ObservationsCard* m_observations;
    CheckRows* m_checks;
    QPushButton* m_again;
    bool m_checked = false;
};

} // namespace kaze::ui
