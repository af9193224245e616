#include "ui/shell/kaze_link.h"

#include <QRandomGenerator>
#include <QTest>

using namespace kaze;
using namespace kaze::ui;

Q_DECLARE_METATYPE(kaze::ui::PlaceLink)
Q_DECLARE_METATYPE(kaze::ui::CellOffer)

namespace {

const QString kHex = QString("0123456789abcdef").repeated(4);
const QString kToken = "kz_0a1b2c3d4e5f_Zm9vYmFyYmF6cXV4";

//! Characters that turn what stands beside them around, or are not to be seen at all.
bool isClean(const QString& text)
{
    return std::all_of(text.begin(), text.end(),
        [](QChar c) { return c.isPrint() && c.category() != QChar::Other_Format && c.category() != QChar::Other_Control; });
}

//! What must be so whatever the link is.
void checkAnything(const QString& link)
{
    const auto read = readLink(link);
    if (!read) {
        const auto words = QString::fromStdString(read.error().message);
        QVERIFY2(!words.isEmpty() && words.size() < 400 && isClean(words), qPrintable(link));
        QVERIFY(read.error().code == base::ErrorCode::InvalidArgument || read.error().code == base::ErrorCode::PermissionDenied);
        return;
    }
    if (const auto* place = std::get_if<PlaceLink>(&*read)) {
        for (const auto& part : {place->cell, place->page, place->thing})
            QVERIFY2(isClean(part) && part.size() <= 200 && !part.contains('/') && !part.contains(':'), qPrintable(link));
        QVERIFY(!place->cell.isEmpty() && !place->page.isEmpty());
        const auto again = readLink(writeLink(*place));
        QVERIFY2(again && std::get<PlaceLink>(*again) == *place, qPrintable(link));
        return;
    }
    const auto& offer = std::get<CellOffer>(*read);
    QVERIFY2(!offer.address.isEmpty() && offer.address.size() < 300 && isClean(offer.address), qPrintable(link));
    QVERIFY(!offer.address.contains('@') && !offer.address.contains('?') && !offer.address.contains('#'));
    QVERIFY(isClean(offer.name) && offer.name.size() <= 64);
    QVERIFY(offer.fingerprint.isEmpty() || offer.fingerprint.size() == 64);
}

} // namespace

class TestKazeLink : public QObject {
    Q_OBJECT
private slots:
    void leadsToAPlace_data()
    {
        QTest::addColumn<QString>("link");
        QTest::addColumn<PlaceLink>("place");
        QTest::newRow("run") << "kaze://eu-1/agents/3f9a77c1" << PlaceLink{"eu-1", "agents", "3f9a77c1"};
        QTest::newRow("page") << "kaze://local/budgets" << PlaceLink{"local", "budgets", {}};
        QTest::newRow("cell alone") << "kaze://eu-1" << PlaceLink{"eu-1", "overview", {}};
        QTest::newRow("slash behind") << "kaze://eu-1/" << PlaceLink{"eu-1", "overview", {}};
        QTest::newRow("slash behind a page") << "kaze://eu-1/logs/" << PlaceLink{"eu-1", "logs", {}};
        QTest::newRow("large letters") << "KAZE://EU-1/agents/3F9A" << PlaceLink{"eu-1", "agents", "3F9A"};
        QTest::newRow("id of a cell") << "kaze://9b2f1f1e-0000-4000-8000-0123456789ab/runs"
                                      << PlaceLink{"9b2f1f1e-0000-4000-8000-0123456789ab", "runs", {}};
        QTest::newRow("tool") << "kaze://local/tools/github.create_issue" << PlaceLink{"local", "tools", "github.create_issue"};
        QTest::newRow("two runs") << "kaze://local/runs/3f9a%205bc1" << PlaceLink{"local", "runs", "3f9a 5bc1"};
        QTest::newRow("another language") << "kaze://local/skills/%C3%BCbersicht" << PlaceLink{"local", "skills", "übersicht"};
        QTest::newRow("a cell named add") << "kaze://add/agents" << PlaceLink{"add", "agents", {}};
        QTest::newRow("only there it begins something") << "kaze://local/tools/new" << PlaceLink{"local", "tools", "new"};
    }
    void leadsToAPlace()
    {
        QFETCH(QString, link);
        QFETCH(PlaceLink, place);
        const auto read = readLink(link);
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(std::get<PlaceLink>(*read), place);
    }

    void offersACell_data()
    {
        QTest::addColumn<QString>("link");
        QTest::addColumn<CellOffer>("offer");
        QTest::newRow("all") << "kaze://add?address=https%3A%2F%2Feu-1.example%3A7117&name=eu-1&fingerprint=" + kHex
                             << CellOffer{"https://eu-1.example:7117", "eu-1", kHex};
        QTest::newRow("bare") << "kaze://add?address=eu-1.example" << CellOffer{"eu-1.example", {}, {}};
        QTest::newRow("not encoded") << "kaze://add/?name=EU-1&address=https://eu-1.example/"
                                     << CellOffer{"https://eu-1.example/", "eu-1", {}};
        QTest::newRow("v6") << "kaze://add?address=https://[2001:db8::1]:7117" << CellOffer{"https://[2001:db8::1]:7117", {}, {}};
        QString colons = kHex.toUpper();
        for (int i = 62; i > 0; i -= 2)
            colons.insert(i, ':');
        QTest::newRow("colons") << "kaze://add?address=eu-1&fingerprint=" + colons << CellOffer{"eu-1", {}, kHex};
    }
    void offersACell()
    {
        QFETCH(QString, link);
        QFETCH(CellOffer, offer);
        const auto read = readLink(link);
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(std::get<CellOffer>(*read), offer);
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("link");
        QTest::addColumn<QString>("why");
        const auto row
            = [](const char* name, const QString& link, const char* why) { QTest::newRow(name) << link << QString(why); };
        row("nothing", "", "no link");
        row("web", "https://eu-1/agents", "no link");
        row("no slashes", "kaze:local/agents", "no link");
        row("no cell", "kaze:///agents", "no cell");
        row("nothing behind", "kaze://", "no cell");
        row("too many parts", "kaze://local/agents/a/b", "no link");
        row("fragment", "kaze://local/agents#x", "no link");
        row("query at a place", "kaze://local/agents?x=1", "no link");
        row("long", "kaze://local/agents/" + QString(3000, 'a'), "too long");
        row("long thing", "kaze://local/agents/" + QString(300, 'a'), "no place");
        row("long cell", "kaze://" + QString(65, 'a') + "/agents", "no cell");
        row("half of a %", "kaze://local/agents/a%2", "damaged");
        row("no hex", "kaze://local/agents/%zz", "damaged");
        row("no UTF-8", "kaze://local/agents/%ff%fe", "damaged");
        row("too long UTF-8", "kaze://local/agents/%c0%af", "damaged");
        row("surrogate", "kaze://local/agents/%ed%a0%80", "damaged");
        row("slash hidden", "kaze://local/agents/a%2Fb", "no place");
        row("up", "kaze://local/agents/..", "no place");
        row("up, hidden", "kaze://local/agents/%2e%2e", "no place");
        row("file of traces", "kaze://local/traces/file:%2Fetc%2Fpasswd", "no place");
        row("search", "kaze://local/memory/search:x", "no place");
        row("NUL", "kaze://local/agents/a%00b", "no place");
        row("line", "kaze://local/agents/a%0ab", "no place");
        row("escape", "kaze://local/agents/%1b[31m", "no place");
        row("markup", "kaze://local/agents/%3Cimg%3E", "no place");
        row("turned around", "kaze://local/agents/a%E2%80%AEb", "no place");
        row("mark", "kaze://local/agents/a%E2%80%8Fb", "no place");
        row("no width", "kaze://local/agents/a%E2%80%8Bb", "no place");
        row("unseen letter", "kaze://local/agents/a%E3%85%A4b", "no place");
        row("unseen letter of half width", "kaze://local/agents/%EF%BE%A0", "no place");
        row("unseen syllable", "kaze://local/agents/a%E1%85%9F", "no place");
        row("isolated", "kaze://local/agents/%E2%81%A6b", "no place");
        row("raw control", QString("kaze://local/agents/") + QChar(7), "characters");
        row("raw turned around", QString("kaze://local/agents/") + QChar(0x202e) + "x", "characters");
        row("raw space", "kaze://local/agents/a b", "characters");
        row("another alphabet", QString("kaze://") + QChar(0x0435) + "u-1/agents", "characters");
        row("a cell of another alphabet", "kaze://%D0%B5u-1/agents", "no cell");
        row("page of signs", "kaze://local/..", "no place");
        row("begins a schedule", "kaze://local/schedules/new", "begin");
        row("begins a provider", "kaze://local/settings/new-provider", "begin");
        row("begins to learn", "kaze://local/skills/learn", "begin");
        row("begins a run", "kaze://local/new-run/release-writer", "begin");
        row("begins, hidden", "kaze://local/skills/le%61rn", "begin");
        row("no address", "kaze://add", "address");
        row("name alone", "kaze://add?name=eu-1", "address");
        row("address of another kind", "kaze://add?address=ftp://eu-1", "address");
        row("address with a path", "kaze://add?address=https://eu-1/x", "address");
        row("address with a query", "kaze://add?address=https://eu-1/%3Fx", "address");
        row("script", "kaze://add?address=javascript:alert(1)", "address");
        row("port", "kaze://add?address=eu-1:99999", "address");
        row("long address", "kaze://add?address=" + QString(400, 'a'), "address");
        row("name of another alphabet", "kaze://add?address=a&name=%D0%B5u-1", "name");
        row("local", "kaze://add?address=a&name=local", "name");
        row("short fingerprint", "kaze://add?address=a&fingerprint=abc", "fingerprint");
        row("fingerprint of other digits", "kaze://add?address=a&fingerprint=" + QString(64, 'g'), "fingerprint");
        row("twice", "kaze://add?address=a&address=b", "twice");
        row("more", "kaze://add?address=a&guarded=false", "more of a cell");
    }
    void refuses()
    {
        QFETCH(QString, link);
        QFETCH(QString, why);
        const auto read = readLink(link);
        QVERIFY(!read);
        QCOMPARE(read.error().code, base::ErrorCode::InvalidArgument);
        QVERIFY2(QString::fromStdString(read.error().message).contains(why), read.error().message.c_str());
        checkAnything(link);
    }

    void takesNoSecrets_data()
    {
        QTest::addColumn<QString>("link");
        QTest::newRow("token") << "kaze://add?address=a&token=" + kToken;
        QTest::newRow("first") << "kaze://add?token=x&address=a";
        QTest::newRow("large") << "kaze://add?address=a&Access_Token=x";
        QTest::newRow("hidden") << "kaze://add?address=a&to%6ben=x";
        QTest::newRow("key") << "kaze://add?address=a&key=x";
        QTest::newRow("password") << "kaze://add?address=a&password=x";
        QTest::newRow("under another name") << "kaze://add?address=a&note=" + kToken;
        QTest::newRow("as a name") << "kaze://add?address=a&name=" + kToken;
        QTest::newRow("before the address") << "kaze://add?address=https://me:" + kToken + "@eu-1";
        QTest::newRow("login") << "kaze://add?address=https://me:secret@eu-1";
        QTest::newRow("before the cell") << "kaze://me:secret@eu-1/agents";
        QTest::newRow("as a thing") << "kaze://eu-1/agents/" + kToken;
        QTest::newRow("as a cell") << "kaze://" + kToken + "/agents";
        QTest::newRow("at a place") << "kaze://eu-1/agents?token=x";
    }
    void takesNoSecrets()
    {
        QFETCH(QString, link);
        const auto read = readLink(link);
        QVERIFY(!read);
        QCOMPARE(read.error().code, base::ErrorCode::PermissionDenied);
        const auto words = QString::fromStdString(read.error().message);
        QVERIFY2(words.contains("carries a token") && words.contains("revoked"), qPrintable(words));
        QVERIFY(!words.contains(kToken) && !words.contains("secret@"));
    }

    void writesWhatItReads()
    {
        QCOMPARE(writeLink({"eu-1", "agents", "3f9a"}), QString("kaze://eu-1/agents/3f9a"));
        QCOMPARE(writeLink({"local", "runs", "a b"}), QString("kaze://local/runs/a%20b"));
        QCOMPARE(writeLink({"local", "overview", {}}), QString("kaze://local/overview"));
        // What a link cannot name is left out, so that every link can be opened.
        for (const auto* thing : {"file:/etc/passwd", "..", " a", "new", "a/b", "kz_0a1b2c3d4e5f_Zm9vYmFyYmF6cXV4"})
            QCOMPARE(writeLink({"local", "skills", thing}), QString("kaze://local/skills"));
        QVERIFY(looksLikeLink("KAZE:whatever"));
        QVERIFY(!looksLikeLink("/tmp/kaze.json"));
    }

    void isNeverCarriedAway()
    {
        QRandomGenerator dice(4711);
        const QStringList seeds{"kaze://eu-1/agents/3f9a77c1", "kaze://local/skills/%C3%BCbersicht",
            "kaze://add?address=https://eu-1.example:7117&name=eu-1&fingerprint=" + kHex, "kaze://me:x@eu-1/runs?token=1#a"};
        const QStringList words{"kaze://", "add", "?", "&", "=", "%", "%00", "%2F", "%E2%80%AE", "@", "//", "token",
            "address=", "name=", "fingerprint=", "..", ":", "[", "]", "new", QString(QChar(0x202e)), QString(QChar(0)),
            QString(QChar(0xd800))};
        for (int round = 0; round < 20'000; ++round) {
            auto link = seeds[dice.bounded(seeds.size())];
            for (int change = dice.bounded(1, 6); change > 0; --change) {
                const auto at = dice.bounded(link.size() + 1);
                switch (dice.bounded(4)) {
                case 0:
                    link.insert(at, words[dice.bounded(words.size())]);
                    break;
                case 1:
                    link.remove(at, dice.bounded(1, 8));
                    break;
                case 2:
                    link.insert(at, QChar(static_cast<char16_t>(dice.bounded(0x10000))));
                    break;
                default:
                    link.insert(at, QChar(static_cast<char16_t>(dice.bounded(0x20, 0x7f))));
                }
            }
            checkAnything(link);
            if (QTest::currentTestFailed())
                return;
        }
    }
};

QTEST_GUILESS_MAIN(TestKazeLink)
#include "test_kaze_link.moc"
