#pragma once

#include "ui/pages/memory/transfer.h"
#include "ui/widgets/theme.h"

#include <QFrame>

class QLabel;
class QProgressBar;
class QPushButton;

namespace kaze::ui {

//! One line about an import or export that goes on in the background: how far it is, a way to stop it, and what came of it until a person closes it.
//! Hidden while there is nothing to say.
class TransferStrip : public QFrame {
    Q_OBJECT
public:
    TransferStrip(const Theme& theme, Transfer& transfer, const QString& name, QWidget* parent = nullptr);

private:
    void follow();
    void showListing();

    const Theme& m_theme;
    Transfer& m_transfer;
    QLabel* m_words;
    QProgressBar* m_bar;
    QPushButton* m_listing;
    QPushButton* m_resume;
    QPushButton* m_cancel;
    QPushButton* m_close;
};

} // namespace kaze::ui
