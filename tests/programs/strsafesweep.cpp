// Every StringCch* and StringCb* function with small sizes, strings and flags: one line a function, with the number of calls and a
// sum of all that they gave and left behind. With an argument, every call.
#include <windows.h>
#include <strsafe.h>
#include <stdio.h>
#include <stdarg.h>
#include <string.h>

static bool verbose;
static unsigned calls, sum;

static void Take(const void *data, size_t size)
{
    for (size_t i = 0; i < size; i++) sum = (sum ^ ((const BYTE *)data)[i]) * 16777619u;
}

template <class Char>
struct Target {
    enum { Room = 8, All = 12 };
    Char text[All];
    Char *end;
    size_t left;
    explicit Target(const char *old) : end(NULL), left(77)
    {
        for (int i = 0; i < All; i++) text[i] = '#';
        int i = 0;
        for (; old[i]; i++) text[i] = old[i];
        text[i] = 0;
    }
    void Took(const char *name, HRESULT hr, size_t size, const char *what, DWORD flags, bool ex)
    {
        calls++;
        int at = ex && end ? (int)(end - text) : -1;
        Take(&hr, sizeof hr);
        // Behind the end of a string only a flag that fills says what is there; behind the buffer nothing changes.
        int shown = 0;
        while (shown < All && text[shown]) shown++;
        if (flags & (STRSAFE_FILL_BEHIND_NULL | STRSAFE_FILL_ON_FAILURE)) shown = All;
        Take(text, shown * sizeof(Char));
        if (size <= Room) Take(text + size, (All - size) * sizeof(Char));
        if (ex) Take(&at, sizeof at), Take(&left, sizeof left);
        if (!verbose) return;
        printf("%s(%u, \"%s\", %lx): %lx [", name, (unsigned)size, what, (unsigned long)flags, (unsigned long)hr);
        for (int i = 0; i < shown; i++) putchar(text[i] >= 32 && text[i] < 127 ? (char)text[i] : text[i] ? '?' : '0');
        if (ex) printf("] end %d left %d\n", at, (int)left);
        else printf("]\n");
    }
};

static const char *const Texts[] = {"", "a", "abc", "abcdefg", "abcdefgh", "abcdefghijkl"};
static const DWORD Flags[] = {0, STRSAFE_FILL_BEHIND_NULL | '.', STRSAFE_IGNORE_NULLS, STRSAFE_FILL_ON_FAILURE | '!', STRSAFE_NULL_ON_FAILURE,
                              STRSAFE_NO_TRUNCATION, STRSAFE_NO_TRUNCATION | STRSAFE_FILL_ON_FAILURE | '!', STRSAFE_NULL_ON_FAILURE | STRSAFE_FILL_ON_FAILURE | '!',
                              STRSAFE_FILL_BEHIND_NULL | STRSAFE_FILL_ON_FAILURE, 0x8000};
static const size_t Sizes[] = {0, 1, 2, 3, 7, 8, 0x7fffffff, 0x80000000u};

template <class Char> struct Of;
template <> struct Of<char> {
    static const char *Text(const char *text) { return text; }
    static const char *Format() { return "%s"; }
};
static WCHAR Wide[40];
template <> struct Of<WCHAR> {
    static const WCHAR *Text(const char *text)
    {
        int i = 0;
        do Wide[i] = text[i];
        while (text[i++]);
        return Wide;
    }
    static const WCHAR *Format() { static const WCHAR f[] = {'%', 's', 0}; return f; }
};

// A size in the function's own unit; a huge one stays huge.
static size_t InUnit(size_t size, size_t unit) { return size > 100 ? size : size * unit; }

template <class Char, class F>
static void Plain(const char *name, size_t unit, const char *old, F f)
{
    calls = 0, sum = 2166136261u;
    for (size_t size : Sizes)
        for (const char *text : Texts) {
            if (size > 8 && strlen(text) + strlen(old) > 8) continue;  // it would be believed
            Target<Char> to(old);
            HRESULT hr = f(to.text, InUnit(size, unit), Of<Char>::Text(text));
            to.Took(name, hr, size, text, 0, false);
        }
    printf("%s: %u calls, %08x\n", name, calls, sum);
}
template <class Char, class F>
static void Extended(const char *name, size_t unit, const char *old, F f)
{
    calls = 0, sum = 2166136261u;
    for (size_t size : Sizes)
        for (DWORD flags : Flags)
            for (const char *text : Texts) {
                if (size > 8) continue;
                Target<Char> to(old);
                HRESULT hr = f(to.text, InUnit(size, unit), Of<Char>::Text(text), &to.end, &to.left, flags);
                if (to.left != 77 && unit > 1) to.left = to.left / unit * 100 + to.left % unit;
                to.Took(name, hr, size, text, flags, true);
            }
    printf("%s: %u calls, %08x\n", name, calls, sum);
}


#define PLAIN(Char, f, unit, old) Plain<Char>(#f, unit, old, [](Char *to, size_t size, const Char *text) { return f(to, size, text); })
#define PLAIN_N(Char, f, unit, old, n) Plain<Char>(#f " " #n, unit, old, [](Char *to, size_t size, const Char *text) { return f(to, size, text, n * unit); })
#define PRINTF(Char, f, unit) Plain<Char>(#f, unit, "", [](Char *to, size_t size, const Char *text) { return f(to, size, Of<Char>::Format(), text); })
#define EX(Char, f, unit, old) Extended<Char>(#f, unit, old, [](Char *to, size_t size, const Char *text, Char **end, size_t *left, DWORD flags) { return f(to, size, text, end, left, flags); })
#define EX_N(Char, f, unit, old, n) Extended<Char>(#f " " #n, unit, old, [](Char *to, size_t size, const Char *text, Char **end, size_t *left, DWORD flags) { return f(to, size, text, n * unit, end, left, flags); })
#define PRINTF_EX(Char, f, unit) Extended<Char>(#f, unit, "", [](Char *to, size_t size, const Char *text, Char **end, size_t *left, DWORD flags) { return f(to, size, end, left, flags, Of<Char>::Format(), text); })

#define BOTH(unit_a, unit_w, prefix)                                                                                          \
    PLAIN(char, prefix##CopyA, unit_a, "old"); PLAIN(WCHAR, prefix##CopyW, unit_w, "old");                                    \
    PLAIN(char, prefix##CatA, unit_a, "old"); PLAIN(WCHAR, prefix##CatW, unit_w, "old");                                      \
    PLAIN_N(char, prefix##CopyNA, unit_a, "old", 2); PLAIN_N(WCHAR, prefix##CopyNW, unit_w, "old", 2);                        \
    PLAIN_N(char, prefix##CatNA, unit_a, "old", 2); PLAIN_N(WCHAR, prefix##CatNW, unit_w, "old", 2);                          \
    PLAIN_N(char, prefix##CopyNA, unit_a, "old", 9); PLAIN_N(char, prefix##CatNA, unit_a, "old", 0);                          \
    PRINTF(char, prefix##PrintfA, unit_a); PRINTF(WCHAR, prefix##PrintfW, unit_w);                                            \
    EX(char, prefix##CopyExA, unit_a, "old"); EX(WCHAR, prefix##CopyExW, unit_w, "old");                                      \
    EX(char, prefix##CatExA, unit_a, "old"); EX(WCHAR, prefix##CatExW, unit_w, "old");                                        \
    EX_N(char, prefix##CopyNExA, unit_a, "old", 2); EX_N(WCHAR, prefix##CopyNExW, unit_w, "old", 2);                          \
    EX_N(char, prefix##CatNExA, unit_a, "old", 2); EX_N(WCHAR, prefix##CatNExW, unit_w, "old", 9);                            \
    PRINTF_EX(char, prefix##PrintfExA, unit_a); PRINTF_EX(WCHAR, prefix##PrintfExW, unit_w)

int main(int argc, char **)
{
    verbose = argc > 1;
    BOTH(1, sizeof(WCHAR), StringCb);
    BOTH(1, 1, StringCch);
    return 0;
}
