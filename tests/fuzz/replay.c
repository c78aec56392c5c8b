// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stands in for libFuzzer in the unit tests: gives the target each file of its
 * corpus once, and says so in the words of the other test programs (TAP). Each
 * input lies in an allocation of its own size, so that the address sanitizer
 * sees a read past its end.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* NULL when the file cannot be read whole. An empty file has an allocation too. */
static unsigned char *read_whole(const char *path, size_t *ret_size)
{
	FILE *file = fopen(path, "rb");
	struct stat st;

	if (!file)
		return NULL;
	if (fstat(fileno(file), &st) == 0 && S_ISREG(st.st_mode)) {
		size_t size = st.st_size;
		unsigned char *data = malloc(size);

		if (data && fread(data, 1, size, file) == size) {
			fclose(file);
			*ret_size = size;
			return data;
		}
		free(data);
	}
	fclose(file);
	return NULL;
}

static bool replay(const char *folder, const char *name)
{
	char path[4096];
	unsigned char *data;
	size_t size;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	data = read_whole(path, &size);
	if (!data)
		return false;
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return true;
}

int main(int argc, char **argv)
{
	struct dirent **entries;
	int count = argc == 2 ? scandir(argv[1], &entries, is_visible, alphasort) : -1;
	int failed = count <= 0;

	printf("1..%d\n", count);
	for (int i = 0; i < count; i++) {
		bool ok = replay(argv[1], entries[i]->d_name);

		printf("%s %d - %s\n", ok ? "ok" : "not ok", i + 1, entries[i]->d_name);
		fflush(stdout);
		failed |= !ok;
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return failed;
}
