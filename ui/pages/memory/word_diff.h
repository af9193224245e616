#pragma once

#include "ui/widgets/theme.h"

#include <QList>
#include <QString>
#include <QTextEdit>

#include <optional>

namespace kaze::ui {

//! A piece of two texts laid over each other.
struct DiffPiece {
    enum Kind { Same, Removed, Added };
    Kind kind = Same;
    QString text; //!< whole words with the spaces behind them

    bool operator==(const DiffPiece&) const = default;
};

//! What became of a text, word by word; none where they are too long to be compared so (more than 1 500 words). Pure.
[[nodiscard]] std::optional<QList<DiffPiece>> wordDiff(const QString& before, const QString& after);

//! A text with the words that went struck out and those that came underlined, so that colour is not needed to tell them apart. Read only.
class WordDiffView : public QTextEdit {
    Q_OBJECT
public:
    WordDiffView(const Theme& theme, const QString& accessibleName, QWidget* parent = nullptr);

    //! False where the texts are too long for it; then it shows nothing.
    bool setTexts(const QString& before, const QString& after);
    [[nodiscard]] int addedWords() const { return m_added; }
    [[nodiscard]] int removedWords() const { return m_removed; }

private:
    void lay(const QList<DiffPiece>& pieces);

    const Theme& m_theme;
    QList<DiffPiece> m_pieces;
    int m_added = 0;
    int m_removed = 0;
};

} // namespace kaze::ui
